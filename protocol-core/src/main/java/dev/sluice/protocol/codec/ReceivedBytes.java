package dev.sluice.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The bytes that a {@link FrameDecoder} has received and not read, in the buffers in which they came. */
final class ReceivedBytes {

  private final Deque<ByteBuf> buffers = new ArrayDeque<>();
  private final FrameHeader header;

  /** @param header hears when the buffer that it may be in is released */
  ReceivedBytes(FrameHeader header) {
    this.header = header;
  }

  /** Takes a buffer over. */
  void add(ByteBuf in) {
    buffers.add(in);
  }

  /** The buffer that was read last, although all of it may have been read; null if there is none. */
  @Nullable ByteBuf current() {
    return buffers.peek();
  }

  /** The buffer with the next bytes; null if there are none. */
  @Nullable ByteBuf next() {
    for (ByteBuf in = buffers.peek(); in != null; in = buffers.peek()) {
      if (in.isReadable()) {
        return in;
      }
      header.apart();
      buffers.remove().release();
    }
    return null;
  }

  /** A copy of all. */
  ByteBuf copy() {
    ByteBuf copy = Unpooled.buffer();
    buffers.forEach(in -> copy.writeBytes(in, in.readerIndex(), in.readableBytes()));
    return copy;
  }

  void release() {
    buffers.forEach(ByteBuf::release);
    buffers.clear();
  }
}
