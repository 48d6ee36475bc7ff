package dev.sluice.protocol.codec;

import dev.sluice.protocol.PacketTooLargeException;
import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Takes frames out of compressed packets: a run of bytes in each, which may hold several frames, or a part of one.
 *
 * <p>A packet that is longer than the limit, compressed or not, is refused when its header is read. An error ends the
 * decoding, and what follows is dropped. Manual: "Compressed Packet".
 */
public final class CompressedPacketDecoder extends ByteToMessageDecoder {

  /** 3 bytes length of what follows, 1 byte sequence id, 3 bytes length uncompressed; 0 if it is not compressed. */
  static final int HEADER_LENGTH = 7;

  static final int SEQUENCE_ID_OFFSET = 3;
  static final int UNCOMPRESSED_LENGTH_OFFSET = 4;

  private final Compression compression;
  private final CompressedSequence sequence;
  private final long maxLength;
  private boolean failed;

  /**
   * A decoder for one connection.
   *
   * @param maxLength the most bytes that a packet may have
   */
  public CompressedPacketDecoder(Compression compression, CompressedSequence sequence, long maxLength) {
    this.compression = compression;
    this.sequence = sequence;
    this.maxLength = maxLength;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    try {
      if (!failed && in.readableBytes() >= HEADER_LENGTH) {
        packet(ctx, in, out);
      }
    } catch (ProtocolException refused) {
      failed = true;
      throw refused;
    } finally {
      if (failed) {
        in.skipBytes(in.readableBytes());
      }
    }
  }

  private void packet(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    int header = in.readerIndex();
    int length = in.getUnsignedMediumLE(header);
    int uncompressed = in.getUnsignedMediumLE(header + UNCOMPRESSED_LENGTH_OFFSET);
    if (Math.max(length, uncompressed) > maxLength) {
      throw new PacketTooLargeException(maxLength, Math.max(length, uncompressed));
    }
    if (in.readableBytes() < HEADER_LENGTH + length) {
      return;
    }
    sequence.received(in.getUnsignedByte(header + SEQUENCE_ID_OFFSET));
    in.skipBytes(HEADER_LENGTH);
    if (uncompressed > 0) {
      out.add(uncompress(ctx, in.readSlice(length), uncompressed));
    } else if (length > 0) {
      out.add(in.readRetainedSlice(length));
    }
  }

  private ByteBuf uncompress(ChannelHandlerContext ctx, ByteBuf payload, int length) {
    ByteBuf frames = ctx.alloc().directBuffer(length);
    try {
      compression.uncompress(payload, frames, length);
      return frames;
    } catch (ProtocolException refused) {
      frames.release();
      throw refused;
    }
  }
}
