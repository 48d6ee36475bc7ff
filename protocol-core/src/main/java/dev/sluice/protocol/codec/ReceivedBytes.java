package dev.sluice.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The bytes that a {@link FrameDecoder} has received and not read, in the buffers in which they came. */
final class ReceivedBytes {

  private final FrameHeader header;

  /** The buffer that is read, which mostly is the only one. */
  private @Nullable ByteBuf current;

  private final Deque<ByteBuf> later = new ArrayDeque<>(1);

  /** @param header hears when the buffer that it may be in is released */
  ReceivedBytes(FrameHeader header) {
    this.header = header;
  }

  /** Takes a buffer over. */
  void add(ByteBuf in) {
    if (current == null) {
      current = in;
    } else {
      later.add(in);
    }
  }

  /** The buffer that was read last, although all of it may have been read; null if there is none. */
  @Nullable ByteBuf current() {
    return current;
  }

  /** The buffer with the next bytes; null if there are none. */
  @Nullable ByteBuf next() {
    ByteBuf in = current;
    while (in != null && !in.isReadable()) {
      header.apart();
      current = later.poll();
      in.release();
      in = current;
    }
    return in;
  }

  /** A copy of all. */
  ByteBuf copy() {
    ByteBuf copy = Unpooled.buffer();
    if (current != null) {
      copy.writeBytes(current, current.readerIndex(), current.readableBytes());
    }
    later.forEach(in -> copy.writeBytes(in, in.readerIndex(), in.readableBytes()));
    return copy;
  }

  void release() {
    if (current != null) {
      current.release();
      current = null;
    }
    later.forEach(ByteBuf::release);
    later.clear();
  }
}
