package dev.sluice.protocol.response;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.EofPacket;
import dev.sluice.protocol.packet.server.ErrPacket;
import io.netty.buffer.ByteBuf;

/**
 * One or two runs of definitions behind the packet that announces how many, as they arrive from a buffer's reader index
 * on. Packets that are whole are looked at once, however often more bytes come. Not thread-safe.
 */
final class DefinitionBlock {

  private final int limit;

  /** Bytes that are whole packets. */
  private int length;

  /** Packets still to come, and how many of all are of the last run. */
  private int rest;

  private int lastRun;
  private boolean eofs;

  /** @param limit the most bytes of a block, headers included */
  DefinitionBlock(int limit) {
    this.limit = limit;
  }

  /**
   * Starts on another block.
   *
   * @param head bytes of the packet before the definitions, header included
   * @param first how many definitions the first run has, 0 or more
   * @param last how many the last run has, 0 or more
   * @param eofs whether an EOF packet follows each run that is not empty
   */
  void begin(int head, int first, int last, boolean eofs) {
    length = head;
    lastRun = packets(last, eofs);
    rest = packets(first, eofs) + lastRun;
    this.eofs = eofs;
  }

  /**
   * Starts on the definitions of a result.
   *
   * @param head bytes of the packet before them, header included
   * @param definitions how many there are; 0 where they are left out
   * @param eof whether an EOF packet follows them, or stands in their place
   */
  void begin(int head, int definitions, boolean eof) {
    length = head;
    lastRun = definitions + (eof ? 1 : 0);
    rest = lastRun;
    eofs = eof;
  }

  private static int packets(int definitions, boolean eofs) {
    return definitions > 0 && eofs ? definitions + 1 : definitions;
  }

  /**
   * Whether all packets are there; stops before one that is an error.
   *
   * @throws ProtocolException if the block is longer than the limit, or there is an EOF packet where none is due
   */
  boolean arrived(ByteBuf in) {
    for (int index = in.readerIndex() + length; rest > 0; rest--) {
      if (!ServerFrame.begun(in, index)) {
        return false;
      }
      int frame = ServerFrame.length(in, index);
      ServerFrame.checkFits(frame, length, limit);
      if (!ServerFrame.whole(in, index) || ServerFrame.firstByte(in, index) == ErrPacket.HEADER) {
        return false;
      }
      checkDue(in, index);
      index += frame;
      length += frame;
    }
    return true;
  }

  /** Definitions begin with the length of their catalog's name, and so never like an EOF packet. */
  private void checkDue(ByteBuf in, int index) {
    if (eofs && (rest == 1 || rest == lastRun + 1)) {
      EofPacket.decode(Frames.payload(in, index));
    } else if (ServerFrame.firstByte(in, index) == EofPacket.HEADER) {
      throw new ProtocolException("definitions", rest + " more packets", "EOF packet");
    }
  }

  /** Whether the block, which has not arrived, ends early with an error that is there as a whole. */
  boolean endsInError(ByteBuf in) {
    int index = in.readerIndex() + length;
    return ServerFrame.begun(in, index) && ServerFrame.whole(in, index);
  }

  /** Bytes of the packets that have arrived, without an error's. */
  int length() {
    return length;
  }

  /** The status in the EOF packet that ends the block, which has arrived. */
  int endStatus(ByteBuf in) {
    return in.getUnsignedShortLE(in.readerIndex() + length - Short.BYTES);
  }
}
