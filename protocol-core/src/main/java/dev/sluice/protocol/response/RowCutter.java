package dev.sluice.protocol.response;

import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.EofPacket;
import dev.sluice.protocol.packet.server.ErrPacket;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the rows of a result into batches of whole rows, and a row that is longer than a batch into parts. Not
 * thread-safe.
 */
final class RowCutter {

  private final int batchSize;

  /** How many rows {@link #end} has passed. */
  private int rows;

  /** Of a row in parts: bytes of its current frame still to come (0 before a header), and whether another follows. */
  private int frameRest;

  private boolean continued;

  /** @param batchSize bytes of rows in one batch, and of a row in one part */
  RowCutter(int batchSize) {
    this.batchSize = batchSize;
  }

  /** The index where the whole rows from {@code start} on end that have arrived and fit a batch. */
  int end(ByteBuf in, int start) {
    return end(in, start, start + Math.min(in.writerIndex() - start, batchSize));
  }

  /**
   * The index where the whole rows from {@code start} on end, at most {@code end}. It reads each row's header in one
   * access.
   */
  int end(ByteBuf in, int start, int end) {
    int index = start;
    int count = 0;
    while (end - index > Frames.HEADER_LENGTH) {
      int length = Frames.HEADER_LENGTH + (in.getIntLE(index) & Frames.MAX_PAYLOAD);
      boolean whole = length > Frames.HEADER_LENGTH && length <= end - index && !ServerFrame.continues(length);
      if (!whole || isTerminator(in.getUnsignedByte(index + Frames.HEADER_LENGTH), length)) {
        break;
      }
      index += length;
      count++;
    }
    rows = count;
    return index;
  }

  /** How many rows are before the last index that was found. */
  int rows() {
    return rows;
  }

  /**
   * Whether a packet ends the rows. A row that begins with 0xFE has a value of 16 MiB or more, so it does not fit into
   * one frame.
   *
   * @param first the first byte of its payload
   * @param length the length of its first frame, header included
   */
  static boolean isTerminator(int first, int length) {
    return first == ErrPacket.HEADER || (first == EofPacket.HEADER && !ServerFrame.continues(length));
  }

  /** Whether a row is handed on in parts, by the length of its first frame, header included. */
  boolean isLong(int length) {
    return length > batchSize || ServerFrame.continues(length);
  }

  /** Starts on a row that is handed on in parts. */
  void beginPart() {
    frameRest = 0;
  }

  /** The next part of the row; null if nothing of it has arrived. */
  ResultSegment.@Nullable RowPart part(ByteBuf in) {
    boolean startsFrame = frameRest == 0;
    if (startsFrame) {
      if (in.readableBytes() < Frames.HEADER_LENGTH) {
        return null;
      }
      frameRest = ServerFrame.length(in, in.readerIndex());
      continued = ServerFrame.continues(frameRest);
    }
    if (!in.isReadable()) {
      return null;
    }
    int length = Math.min(Math.min(in.readableBytes(), frameRest), batchSize);
    frameRest -= length;
    return new ResultSegment.RowPart(in.readRetainedSlice(length), startsFrame, frameRest == 0 && !continued);
  }
}
