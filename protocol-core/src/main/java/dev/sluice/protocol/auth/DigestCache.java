package dev.sluice.protocol.auth;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The digests of passwords that passed a full authentication against a stored {@code caching_sha2_password} hash, so
 * that the next login with it is fast: the "caching" in the plugin's name. It keeps those that were used last. It is
 * thread-safe. A digest is as sensitive as the stored hash; the password cannot be derived from it.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/en/caching-sha2-pluggable-authentication.html">
 *     Caching SHA-2 Pluggable Authentication</a>
 */
public final class DigestCache {

  private final Map<CachingSha2Hash, byte[]> digests;

  /**
   * Makes an empty cache.
   *
   * @param limit how many digests it holds at most, 1 or more
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public DigestCache(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a digest cache holds 1 or more, not " + limit);
    }
    digests =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<CachingSha2Hash, byte[]> eldest) {
            return size() > limit;
          }
        };
  }

  /** Returns how many digests it holds. */
  public synchronized int size() {
    return digests.size();
  }

  synchronized Optional<byte[]> get(CachingSha2Hash hash) {
    return Optional.ofNullable(digests.get(hash));
  }

  synchronized void put(CachingSha2Hash hash, byte[] digest) {
    digests.put(hash, digest);
  }
}
