package dev.sluice.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a packet that has not come whole in one read: those that are whole, and the one that is being filled.
 * Not thread-safe.
 */
final class KeptFrames {

  private final List<ByteBuf> whole = new ArrayList<>(1);
  private @Nullable ByteBuf filling;

  /** How many bytes the whole frames have, headers included. */
  long length() {
    long length = 0;
    for (ByteBuf frame : whole) {
      length += frame.readableBytes();
    }
    return length;
  }

  /** Allocates the next frame once, with room for its payload of {@code length} bytes. */
  void begin(ByteBufAllocator alloc, int length, int sequenceId) {
    filling = alloc.directBuffer(Frames.HEADER_LENGTH + length, Frames.HEADER_LENGTH + length).writeMediumLE(length)
        .writeByte(sequenceId);
  }

  /** Whether the frame that was begun needs more bytes; if not, it is one of the whole ones from now on. */
  boolean needsMore() {
    ByteBuf frame = filling;
    if (frame == null) {
      throw new IllegalStateException("no frame");
    }
    if (frame.isWritable()) {
      return true;
    }
    filling = null;
    whole.add(frame);
    return false;
  }

  /** Reads what the frame that was begun needs, as far as it is there. */
  void fill(ByteBuf in) {
    ByteBuf frame = filling;
    if (frame != null) {
      frame.writeBytes(in, Math.min(in.readableBytes(), frame.writableBytes()));
    }
  }

  /**
   * The packet's frames, all of which are whole, as one buffer; the caller owns it.
   *
   * @param giveBack what the buffer runs when it is released
   */
  ByteBuf join(ByteBufAllocator alloc, @Nullable Runnable giveBack) {
    ByteBuf joined = whole.size() == 1 && giveBack == null ? whole.getFirst()
        : new AssembledBuffer(alloc, whole, giveBack);
    whole.clear();
    return joined;
  }

  /** The first byte of the packet's payload; {@code otherwise} if no frame is whole. */
  int command(int otherwise) {
    return whole.isEmpty() ? otherwise : whole.getFirst().getUnsignedByte(Frames.HEADER_LENGTH);
  }

  void release() {
    whole.forEach(ByteBuf::release);
    whole.clear();
    if (filling != null) {
      filling.release();
      filling = null;
    }
  }
}
