package dev.sluice.protocol.codec;

import io.netty.buffer.ByteBuf;

/**
 * The uncompressing of one payload, bit by bit as it comes. Not thread-safe; holds memory outside the heap until
 * closed.
 */
public sealed interface Uncompression extends AutoCloseable permits ZlibUncompression, ZstdUncompression {

  /**
   * Takes what it can of {@code in} and appends what that makes to {@code out}, a direct buffer, as far as that is
   * writable; takes nothing and appends nothing only if it needs more.
   *
   * @return whether the compressed data has ended
   * @throws dev.sluice.protocol.UncompressException if it is no such data
   */
  boolean uncompress(ByteBuf in, ByteBuf out);

  @Override
  void close();
}
