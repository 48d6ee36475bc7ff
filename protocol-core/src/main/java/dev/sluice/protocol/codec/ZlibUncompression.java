package dev.sluice.protocol.codec;

import dev.sluice.protocol.UncompressException;
import io.netty.buffer.ByteBuf;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The uncompression of {@link ZlibCompression}. */
final class ZlibUncompression implements Uncompression {

  private final Inflater inflater = new Inflater();

  @Override
  public boolean uncompress(ByteBuf in, ByteBuf out) {
    inflater.setInput(in.nioBuffer());
    try {
      int written = inflater.inflate(out.nioBuffer(out.writerIndex(), out.writableBytes()));
      out.writerIndex(out.writerIndex() + written);
    } catch (DataFormatException e) {
      throw new UncompressException("compressed packet: zlib says " + e.getMessage());
    }
    if (inflater.needsDictionary()) {
      throw new UncompressException("compressed packet: zlib asks for a dictionary");
    }
    in.skipBytes(in.readableBytes() - inflater.getRemaining());
    return inflater.finished();
  }

  @Override
  public void close() {
    inflater.end();
  }
}
