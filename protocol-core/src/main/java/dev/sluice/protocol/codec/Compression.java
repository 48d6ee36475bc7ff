package dev.sluice.protocol.codec;

import io.netty.buffer.ByteBuf;

/**
 * Compresses and uncompresses the payloads of compressed packets, each by itself. Thread-safe: an algorithm's working
 * memory belongs to the thread, so that it is not held for every connection.
 *
 * <p>The first two methods leave the indices of {@code in} alone, and append to {@code out}, which is a direct buffer.
 * Manual: "Compression".
 */
public sealed interface Compression permits ZlibCompression, ZstdCompression {

  /**
   * Compresses all readable bytes, at least one.
   *
   * @return whether they are fewer when compressed; if not, {@code out} is unchanged
   */
  boolean compress(ByteBuf in, ByteBuf out);

  /**
   * Uncompresses all readable bytes.
   *
   * @param length how many bytes they must be uncompressed; more are never written
   * @throws dev.sluice.protocol.UncompressException if they are not
   */
  void uncompress(ByteBuf in, ByteBuf out, int length);

  /** Begins to uncompress one payload as it comes. */
  Uncompression uncompression();
}
