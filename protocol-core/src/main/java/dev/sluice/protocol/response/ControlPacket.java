package dev.sluice.protocol.response;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.EofPacket;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.LengthEncoded;
import io.netty.buffer.ByteBuf;

/** What a packet between rows and definitions says, read where it is. The packet has arrived as a whole. */
final class ControlPacket {

  /** The payload of an OK packet with an EOF packet's header that has neither text nor session state, in bytes. */
  private static final int PLAIN_END_LENGTH = 7;

  /**
   * The index of the status in such a packet or in an EOF packet, after the first byte and two numbers of one byte, or
   * one of two.
   */
  private static final int END_STATUS_OFFSET = Frames.HEADER_LENGTH + 3;

  private ControlPacket() {}

  /** The status in an OK packet. */
  static int okStatus(ByteBuf in, int index) {
    ByteBuf payload = Frames.payload(in, index);
    payload.skipBytes(1);
    LengthEncoded.readInteger(payload);
    LengthEncoded.readInteger(payload);
    return FixedLengthInteger.read2(payload);
  }

  /** The status in a terminator: an EOF packet, or an OK packet with its header. */
  static int endStatus(ByteBuf in, int index) {
    boolean eof = Frames.payloadLength(in, index) <= EofPacket.LENGTH;
    return eof ? EofPacket.decode(Frames.payload(in, index)).status() : okStatus(in, index);
  }

  /**
   * The length of a terminator that says nothing but status and warnings, header included.
   *
   * @param deprecateEof whether it is an OK packet
   */
  static int plainEndLength(boolean deprecateEof) {
    return Frames.HEADER_LENGTH + (deprecateEof ? PLAIN_END_LENGTH : EofPacket.LENGTH);
  }

  /** Whether the packet, whose bytes are there up to that length, is such a terminator. */
  static boolean isPlainEnd(ByteBuf in, int index, boolean deprecateEof) {
    return ServerFrame.length(in, index) == plainEndLength(deprecateEof)
        && in.getUnsignedByte(index + Frames.HEADER_LENGTH) == EofPacket.HEADER
        && (!deprecateEof || in.getUnsignedShortLE(index + Frames.HEADER_LENGTH + 1) == 0);
  }

  /** The status in such a terminator. */
  static int plainEndStatus(ByteBuf in, int index) {
    return in.getUnsignedShortLE(index + END_STATUS_OFFSET);
  }

  /** Whether a status says that another result follows. */
  static boolean isMore(int status) {
    return (status & StatusFlags.MORE_RESULTS_EXISTS) != 0;
  }

  /** The number of columns that a result begins with, whose bytes are read. */
  static int columnCount(ByteBuf head) {
    long count = LengthEncoded.readInteger(head);
    // of at most three bytes: one of eight would begin as an EOF packet does
    if (count < 1) {
      throw new ProtocolException("column count", "at least 1", count);
    }
    return (int) count;
  }
}
