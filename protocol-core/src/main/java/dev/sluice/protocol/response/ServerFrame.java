package dev.sluice.protocol.response;

import dev.sluice.protocol.PacketTooLargeException;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.codec.Frames;
import io.netty.buffer.ByteBuf;

/** The frame at an index of a server's bytes, which may not have arrived as a whole. */
final class ServerFrame {

  private ServerFrame() {}

  /** Whether all four bytes of the header are there; the other methods need them. */
  static boolean begun(ByteBuf in, int index) {
    return in.writerIndex() - index >= Frames.HEADER_LENGTH;
  }

  static boolean whole(ByteBuf in, int index) {
    return in.writerIndex() - index >= length(in, index);
  }

  /** Bytes of the frame with its header. */
  static int length(ByteBuf in, int index) {
    return Frames.HEADER_LENGTH + Frames.payloadLength(in, index);
  }

  /** Whether a frame of {@code length} bytes, header included, is continued by the next. */
  static boolean continues(int length) {
    return length == Frames.HEADER_LENGTH + Frames.MAX_PAYLOAD;
  }

  /**
   * Checks that a frame is a whole packet, and that it does not exceed the limit with the {@code before} bytes before
   * it.
   *
   * @throws PacketTooLargeException if not
   */
  static void checkFits(int length, int before, int limit) {
    if (length > limit - before || continues(length)) {
      throw new PacketTooLargeException(limit, (long) before + length);
    }
  }

  /** The first byte of the payload, which must have arrived. */
  static int firstByte(ByteBuf in, int index) {
    if (Frames.payloadLength(in, index) == 0) {
      throw new ProtocolException("packet", "at least 1 byte", 0);
    }
    return in.getUnsignedByte(index + Frames.HEADER_LENGTH);
  }
}
