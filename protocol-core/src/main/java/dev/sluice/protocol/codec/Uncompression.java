package dev.sluice.protocol.codec;

import io.netty.buffer.ByteBuf;

/**
 * Uncompresses one payload piece by piece as it comes. Not thread-safe. It holds memory outside of the heap until it is
 * closed.
 */
public sealed interface Uncompression extends AutoCloseable permits ZlibUncompression, ZstdUncompression {

  /**
   * Takes bytes of {@code in} and appends their uncompressed form to {@code out}, a direct buffer, up to its capacity.
   * Only if it needs more input, it takes nothing and appends nothing.
   *
   * @return whether the compressed data has ended
   * @throws dev.sluice.protocol.UncompressException if the data is not of this format
   */
  boolean uncompress(ByteBuf in, ByteBuf out);

  @Override
  void close();
}
