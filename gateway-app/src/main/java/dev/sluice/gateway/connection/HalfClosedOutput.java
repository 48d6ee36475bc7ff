package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a client that sends no more and may still read.
 *
 * <p>Netty 4.2 takes a socket out of its epoll loop once there is nothing to be read from it any more, and fails when
 * it is put back, even if only to hear when the socket takes more. So bytes do not go through the loop: they are handed
 * to the socket, and those that it does not take are tried again after a short while. On the channel's event loop only.
 */
final class HalfClosedOutput extends ChannelDuplexHandler {

  private static final long PAUSE_MILLIS = 5;
  private static final int WRITABILITY = 1;

  /** Bytes to be written, and the promise to complete then. */
  private record Write(ByteBuf bytes, ChannelPromise promise) {}

  private final UnixChannel socket;
  private final Queue<Write> unwritten = new ArrayDeque<>();
  private long pending;
  private boolean waiting;

  private HalfClosedOutput(UnixChannel socket) {
    this.socket = socket;
  }

  /** Takes over from now on, if the channel's transport is epoll's. */
  static void install(Channel channel) {
    if (channel instanceof UnixChannel socket && channel.pipeline().get(HalfClosedOutput.class) == null) {
      channel.pipeline().addFirst("sluice.half-closed", new HalfClosedOutput(socket));
    }
  }

  /** There is nothing to be read. */
  @Override
  public void read(ChannelHandlerContext ctx) {}

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    ByteBuf bytes = (ByteBuf) msg;
    pending += bytes.readableBytes();
    unwritten.add(new Write(isPlain(bytes) ? bytes : copied(ctx, bytes), promise));
    if (pending > ctx.channel().config().getWriteBufferHighWaterMark()) {
      writable(ctx.channel(), false);
    }
  }

  private static boolean isPlain(ByteBuf bytes) {
    return bytes.isDirect() && bytes.nioBufferCount() == 1;
  }

  private static ByteBuf copied(ChannelHandlerContext ctx, ByteBuf bytes) {
    try {
      return ctx.alloc().directBuffer(Math.max(1, bytes.readableBytes())).writeBytes(bytes);
    } finally {
      bytes.release();
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    ctx.flush();
    if (!waiting) {
      write(ctx);
    }
  }

  private void write(ChannelHandlerContext ctx) {
    ChannelOutboundBuffer before = ctx.channel().unsafe().outboundBuffer();
    try {
      while (before != null && before.isEmpty() && !unwritten.isEmpty() && write(unwritten.element())) {
        Write done = unwritten.remove();
        done.bytes().release();
        done.promise().trySuccess();
      }
    } catch (IOException e) {
      fail(e);
      ctx.close();
      return;
    }
    if (pending < ctx.channel().config().getWriteBufferLowWaterMark()) {
      writable(ctx.channel(), true);
    }
    if (!unwritten.isEmpty()) {
      waiting = true;
      ctx.executor().schedule(() -> {
        waiting = false;
        write(ctx);
      }, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Returns whether all of it has been written. */
  private boolean write(Write next) throws IOException {
    ByteBuf bytes = next.bytes();
    while (bytes.isReadable()) {
      int length = bytes.readableBytes();
      int written = socket.fd().write(bytes.nioBuffer(), 0, length);
      if (written <= 0) {
        return false;
      }
      pending -= written;
      bytes.skipBytes(written);
    }
    return true;
  }

  private static void writable(Channel channel, boolean on) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    if (buffer != null && buffer.getUserDefinedWritability(WRITABILITY) != on) {
      buffer.setUserDefinedWritability(WRITABILITY, on);
    }
  }

  private void fail(@Nullable Throwable why) {
    Throwable cause = why == null ? new ClosedChannelException() : why;
    for (Write next = unwritten.poll(); next != null; next = unwritten.poll()) {
      ReferenceCountUtil.release(next.bytes());
      next.promise().tryFailure(cause);
    }
    pending = 0;
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    fail(null);
    ctx.close(promise);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    fail(null);
  }
}
