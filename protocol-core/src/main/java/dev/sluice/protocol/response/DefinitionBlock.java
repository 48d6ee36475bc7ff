package dev.sluice.protocol.response;

import dev.sluice.protocol.MetadataTooLargeException;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.EofPacket;
import dev.sluice.protocol.packet.server.ErrPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * One or two runs of definitions after the packet that announces their number. They are read as they arrive, from a
 * buffer's reader index on. A whole packet is read once, however often more bytes come. If a block is longer than the
 * limit, that is reported once, and then the block is skipped: its packets are taken off the buffer as they arrive. Not
 * thread-safe.
 */
final class DefinitionBlock {

  /** A count of 16 bits gives the number of definitions modulo this. */
  static final int COUNT_MODULUS = 1 << 16;

  /** Every definition begins with its catalog's name, "def". */
  private static final int CATALOG_LENGTH = 3;

  private final int limit;

  /** How many bytes are in whole packets. */
  private int length;

  /** Packets still to come, and how many of all are of the last run. */
  private int rest;

  private int lastRun;
  private boolean eofs;

  /** Whether the last run's length is only known modulo {@link #COUNT_MODULUS}. */
  private boolean counts16;

  private boolean skipping;

  /** The packet before the definitions: its length, and its bytes if the definitions are skipped. */
  private int headLength;

  private byte[] head = {};

  /** The status in the EOF packet that was passed last. */
  private int endStatus;

  /** @param limit the most bytes of a block, headers included */
  DefinitionBlock(int limit) {
    this.limit = limit;
  }

  /**
   * Starts on another block.
   *
   * @param head bytes of the packet before the definitions, header included
   * @param first how many definitions the first run has, 0 or more
   * @param last how many the last run has, 0 or more, as a count of 16 bits has it
   * @param eofs whether an EOF packet follows each run that is not empty
   */
  void begin(int head, int first, int last, boolean eofs) {
    length = head;
    headLength = head;
    lastRun = packets(last, eofs);
    rest = packets(first, eofs) + lastRun;
    this.eofs = eofs;
    counts16 = true;
    skipping = false;
  }

  /**
   * Starts on the definitions of a result.
   *
   * @param head bytes of the packet before them, header included
   * @param definitions how many definitions there are; 0 if they are left out
   * @param eof whether an EOF packet follows them, or stands in their place
   */
  void begin(int head, int definitions, boolean eof) {
    length = head;
    headLength = head;
    lastRun = definitions + (eof ? 1 : 0);
    rest = lastRun;
    eofs = eof;
    counts16 = false;
    skipping = false;
  }

  private static int packets(int definitions, boolean eofs) {
    return definitions > 0 && eofs ? definitions + 1 : definitions;
  }

  /**
   * Whether all packets have arrived. It stops before a packet that is an error.
   *
   * @throws MetadataTooLargeException if the block is longer than the limit; from then on it is skipped
   * @throws ProtocolException if there is an EOF packet where none is due, or a packet that does not fit a frame
   */
  boolean arrived(ByteBuf in) {
    int end = in.writerIndex();
    int index = in.readerIndex() + length;
    while (rest > 0) {
      if (end - index < Frames.HEADER_LENGTH) {
        return false;
      }
      // one read for the header, one for the payload's first byte: there may be a hundred thousand definitions
      int frame = Frames.HEADER_LENGTH + (in.getIntLE(index) & Frames.MAX_PAYLOAD);
      ServerFrame.checkFits(frame, 0, Integer.MAX_VALUE);
      if (!skipping && frame > limit - length) {
        skip(in);
        throw new MetadataTooLargeException(limit);
      }
      if (end - index < frame) {
        return false;
      }
      int first = frame == Frames.HEADER_LENGTH ? ServerFrame.firstByte(in, index)
          : in.getUnsignedByte(index + Frames.HEADER_LENGTH);
      if (first == ErrPacket.HEADER) {
        return false;
      }
      checkDue(in, index, first);
      rest--;
      index += frame;
      if (skipping) {
        in.skipBytes(frame);
      } else {
        length += frame;
      }
    }
    return true;
  }

  private void skip(ByteBuf in) {
    skipping = true;
    head = ByteBufUtil.getBytes(in, in.readerIndex(), headLength);
    in.skipBytes(length);
    length = 0;
  }

  /**
   * A definition begins with the length of its catalog's name, and so never like an EOF packet. Servers announce the
   * columns of a prepared statement by a number of 16 bits, and send them all. So if a definition is in the EOF
   * packet's place, another multiple of the modulus follows.
   */
  private void checkDue(ByteBuf in, int index, int first) {
    boolean due = eofs && (rest == 1 || rest == lastRun + 1);
    if (due && rest == 1 && counts16 && first == CATALOG_LENGTH) {
      rest += COUNT_MODULUS;
      lastRun += COUNT_MODULUS;
    } else if (due) {
      endStatus = EofPacket.decode(Frames.payload(in, index)).status();
    } else if (first == EofPacket.HEADER) {
      throw new ProtocolException("definitions", rest + " more packets", "EOF packet");
    }
  }

  /** Whether the block ends early with an error that has arrived as a whole. */
  boolean endsInError(ByteBuf in) {
    int index = in.readerIndex() + length;
    return ServerFrame.begun(in, index) && ServerFrame.whole(in, index);
  }

  /** The bytes of the packets that have arrived, an error's not counted. */
  int length() {
    return length;
  }

  /** Whether the block was longer than the limit, so that nothing of it is left. */
  boolean isSkipped() {
    return skipping;
  }

  /** The packet before the definitions, which were skipped; the caller owns it. */
  ByteBuf head() {
    return Unpooled.wrappedBuffer(head);
  }

  /** The status in the EOF packet that ends the block, which has arrived. */
  int endStatus() {
    return endStatus;
  }
}
