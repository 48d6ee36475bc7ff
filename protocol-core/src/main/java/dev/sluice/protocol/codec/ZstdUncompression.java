package dev.sluice.protocol.codec;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.sluice.protocol.UncompressException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** The uncompression of {@link ZstdCompression}. */
final class ZstdUncompression implements Uncompression {

  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

  @Override
  public boolean uncompress(ByteBuf in, ByteBuf out) {
    ByteBuf direct = ZstdCompression.direct(in);
    try {
      ByteBuffer source = direct.nioBuffer();
      ByteBuffer target = out.nioBuffer(out.writerIndex(), out.writableBytes());
      boolean ended = decompressor.decompressDirectByteBufferStream(target, source);
      in.skipBytes(in.readableBytes() - source.remaining());
      out.writerIndex(out.writerIndex() + out.writableBytes() - target.remaining());
      return ended;
    } catch (ZstdException e) {
      throw new UncompressException("compressed packet: zstd says " + e.getMessage());
    } finally {
      direct.release();
    }
  }

  @Override
  public void close() {
    decompressor.close();
  }
}
