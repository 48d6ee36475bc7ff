package dev.sluice.protocol.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import dev.sluice.protocol.UncompressException;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * The algorithm {@code zstd}, RFC 8878.
 *
 * @param level 1, the fastest, to 22, the smallest
 */
public record ZstdCompression(int level) implements Compression {

  public static final int MIN_LEVEL = 1;
  public static final int MAX_LEVEL = 22;

  private static final FastThreadLocal<ZstdCompressCtx> COMPRESSOR = new FastThreadLocal<>() {

    @Override
    protected ZstdCompressCtx initialValue() {
      return new ZstdCompressCtx();
    }

    @Override
    protected void onRemoval(ZstdCompressCtx compressor) {
      compressor.close();
    }
  };

  private static final FastThreadLocal<ZstdDecompressCtx> DECOMPRESSOR = new FastThreadLocal<>() {

    @Override
    protected ZstdDecompressCtx initialValue() {
      return new ZstdDecompressCtx();
    }

    @Override
    protected void onRemoval(ZstdDecompressCtx decompressor) {
      decompressor.close();
    }
  };

  public ZstdCompression {
    if (level < MIN_LEVEL || level > MAX_LEVEL) {
      throw new IllegalArgumentException("zstd has levels " + MIN_LEVEL + " to " + MAX_LEVEL + ", not " + level);
    }
  }

  /** Whether its native library can be used here. It loads the library, which blocks. */
  public static boolean isAvailable() {
    try {
      Native.load();
      return Native.isLoaded();
    } catch (LinkageError e) {
      return false;
    }
  }

  @Override
  public boolean compress(ByteBuf in, ByteBuf out) {
    int room = (int) Zstd.compressBound(in.readableBytes());
    out.ensureWritable(room);
    ByteBuf source = direct(in);
    try {
      int length = COMPRESSOR.get().setLevel(level).compressDirectByteBuffer(
          out.nioBuffer(out.writerIndex(), room), 0, room, source.nioBuffer(), 0, source.readableBytes());
      boolean shorter = length < in.readableBytes();
      out.writerIndex(out.writerIndex() + (shorter ? length : 0));
      return shorter;
    } finally {
      source.release();
    }
  }

  @Override
  public void uncompress(ByteBuf in, ByteBuf out, int length) {
    out.ensureWritable(length);
    ByteBuf source = direct(in);
    try {
      int written = DECOMPRESSOR.get().decompressDirectByteBuffer(
          out.nioBuffer(out.writerIndex(), length), 0, length, source.nioBuffer(), 0, source.readableBytes());
      if (written != length) {
        throw new UncompressException("compressed packet: it is not " + length + " bytes of zstd's");
      }
      out.writerIndex(out.writerIndex() + length);
    } catch (ZstdException e) {
      throw new UncompressException("compressed packet: zstd says " + e.getMessage());
    } finally {
      source.release();
    }
  }

  @Override
  public Uncompression uncompression() {
    return new ZstdUncompression();
  }

  /** The library takes memory outside the heap only, in one piece. */
  static ByteBuf direct(ByteBuf in) {
    return in.isDirect() && in.nioBufferCount() == 1 ? in.retainedSlice()
        : in.alloc().directBuffer(in.readableBytes()).writeBytes(in, in.readerIndex(), in.readableBytes());
  }
}
