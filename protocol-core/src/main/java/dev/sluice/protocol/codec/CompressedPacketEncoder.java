package dev.sluice.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Puts frames into compressed packets of at most {@link #MAX_LENGTH} bytes uncompressed, whatever the frames' bounds.
 *
 * <p>Bytes are held until there are enough for a whole packet, or until a flush, or a write whose completion is
 * observed. A packet that is short, or that compression does not make shorter, is sent uncompressed. Manual:
 * "Compressed Packet".
 */
public final class CompressedPacketEncoder extends ChannelOutboundHandlerAdapter {

  /** The most bytes that go into a packet, and so the most that are held. */
  public static final int MAX_LENGTH = 32 * 1024;

  /** Shorter packets are not compressed; servers have the same limit. */
  public static final int MIN_COMPRESSED = 50;

  private final Compression compression;
  private final CompressedSequence sequence;
  private @Nullable ByteBuf held;

  public CompressedPacketEncoder(Compression compression, CompressedSequence sequence) {
    this.compression = compression;
    this.sequence = sequence;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    ByteBuf frames = (ByteBuf) msg;
    try {
      while (frames.isReadable()) {
        hold(ctx, frames);
      }
    } finally {
      frames.release();
    }
    if (!promise.isVoid()) {
      send(ctx);
      ctx.write(Unpooled.EMPTY_BUFFER, promise);
    }
  }

  private void hold(ChannelHandlerContext ctx, ByteBuf frames) {
    if (held == null) {
      held = ctx.alloc().directBuffer(MAX_LENGTH, MAX_LENGTH);
    }
    held.writeBytes(frames, Math.min(frames.readableBytes(), held.writableBytes()));
    if (!held.isWritable()) {
      send(ctx);
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    send(ctx);
    ctx.flush();
  }

  private void send(ChannelHandlerContext ctx) {
    ByteBuf frames = held;
    if (frames != null) {
      held = null;
      try {
        ctx.write(packet(ctx, frames), ctx.voidPromise());
      } finally {
        frames.release();
      }
    }
  }

  private ByteBuf packet(ChannelHandlerContext ctx, ByteBuf frames) {
    int length = frames.readableBytes();
    ByteBuf packet = ctx.alloc().directBuffer(CompressedPacketDecoder.HEADER_LENGTH + length);
    packet.writerIndex(CompressedPacketDecoder.HEADER_LENGTH);
    boolean compressed = length >= MIN_COMPRESSED && compression.compress(frames, packet);
    if (!compressed) {
      packet.writeBytes(frames, frames.readerIndex(), length);
    }
    packet.setMediumLE(0, packet.writerIndex() - CompressedPacketDecoder.HEADER_LENGTH);
    packet.setByte(CompressedPacketDecoder.SEQUENCE_ID_OFFSET, sequence.send());
    packet.setMediumLE(CompressedPacketDecoder.UNCOMPRESSED_LENGTH_OFFSET, compressed ? length : 0);
    return packet;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (held != null) {
      held.release();
      held = null;
    }
  }
}
