package dev.sluice.gateway.backend.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Writes commands to the server, a long one piece by piece as its socket takes it, so that TLS does not hold a second
 * copy of it. Confined to the channel's event loop.
 */
final class CommandWriter {

  private static final int PIECE = 128 * 1024;

  private final ChannelHandlerContext ctx;
  private final Queue<ByteBuf> unwritten = new ArrayDeque<>();
  private boolean writing;
  private volatile int longest;

  CommandWriter(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  /** Writes a command's frames, and takes their ownership. */
  void write(ByteBuf command) {
    sending(command.readableBytes());
    if (unwritten.isEmpty() && command.readableBytes() <= PIECE) {
      ctx.writeAndFlush(command);
    } else {
      unwritten.add(command);
      writable();
    }
  }

  /** A command, or a packet of a file, of that length in bytes is about to be sent. */
  void sending(int length) {
    if (length > longest) {
      longest = length;
    }
  }

  /** The length of the longest command, or packet of a file, that the server was sent, in bytes. From any thread. */
  int longest() {
    return longest;
  }

  /** Whether a command, or a part of one, is still to be written. */
  boolean isWriting() {
    return !unwritten.isEmpty();
  }

  /** The socket takes more. */
  void writable() {
    if (writing) {
      return;
    }
    writing = true;
    while (!unwritten.isEmpty() && ctx.channel().isWritable()) {
      ByteBuf command = unwritten.element();
      if (command.readableBytes() > PIECE) {
        ctx.writeAndFlush(command.readRetainedSlice(PIECE));
      } else {
        ctx.writeAndFlush(unwritten.remove());
      }
    }
    writing = false;
  }

  /** The connection is gone. */
  void release() {
    unwritten.forEach(ByteBuf::release);
    unwritten.clear();
  }
}
