package dev.sluice.protocol.codec;

import dev.sluice.protocol.UncompressException;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The algorithm {@code zlib}, RFC 1950.
 *
 * @param level 1, the fastest, to 9, the smallest
 */
public record ZlibCompression(int level) implements Compression {

  public static final int MIN_LEVEL = 1;
  public static final int MAX_LEVEL = 9;

  private static final FastThreadLocal<Deflater> DEFLATER = new FastThreadLocal<>() {

    @Override
    protected Deflater initialValue() {
      return new Deflater();
    }

    @Override
    protected void onRemoval(Deflater deflater) {
      deflater.end();
    }
  };

  private static final FastThreadLocal<Inflater> INFLATER = new FastThreadLocal<>() {

    @Override
    protected Inflater initialValue() {
      return new Inflater();
    }

    @Override
    protected void onRemoval(Inflater inflater) {
      inflater.end();
    }
  };

  public ZlibCompression {
    if (level < MIN_LEVEL || level > MAX_LEVEL) {
      throw new IllegalArgumentException("zlib has levels " + MIN_LEVEL + " to " + MAX_LEVEL + ", not " + level);
    }
  }

  @Override
  public boolean compress(ByteBuf in, ByteBuf out) {
    int room = in.readableBytes() - 1;
    out.ensureWritable(room);
    Deflater deflater = DEFLATER.get();
    deflater.reset();
    deflater.setLevel(level);
    deflater.setInput(in.nioBuffer());
    deflater.finish();
    ByteBuffer target = out.nioBuffer(out.writerIndex(), room);
    // a change of the level takes effect only after a call of its own
    while (!deflater.finished() && target.hasRemaining()) {
      deflater.deflate(target);
    }
    if (deflater.finished()) {
      out.writerIndex(out.writerIndex() + room - target.remaining());
      return true;
    }
    return false;
  }

  @Override
  public void uncompress(ByteBuf in, ByteBuf out, int length) {
    out.ensureWritable(length);
    ByteBuffer target = out.nioBuffer(out.writerIndex(), length);
    Inflater inflater = INFLATER.get();
    inflater.reset();
    inflater.setInput(in.nioBuffer());
    try {
      int written = inflater.inflate(target);
      if (!inflater.finished() || written != length || inflater.getRemaining() > 0) {
        throw new UncompressException("compressed packet: it is not " + length + " bytes of zlib's");
      }
    } catch (DataFormatException e) {
      throw new UncompressException("compressed packet: zlib says " + e.getMessage());
    }
    out.writerIndex(out.writerIndex() + length);
  }

  @Override
  public Uncompression uncompression() {
    return new ZlibUncompression();
  }
}
