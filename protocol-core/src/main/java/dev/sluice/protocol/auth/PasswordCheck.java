package dev.sluice.protocol.auth;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The part of a full authentication that takes milliseconds of CPU: decrypting, and the thousands of rounds of a stored
 * hash. Run it once, on any thread that may be busy for that long; it has no effect on its login. It holds the password
 * until it has run, and then wipes it. Its {@code toString} shows nothing of it.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html">
 *     Caching_sha2_password information</a>
 */
public final class PasswordCheck {

  private final StoredPassword stored;

  private final DigestCache cache;

  private final Supplier<Optional<byte[]>> password;

  private PasswordCheck(StoredPassword stored, DigestCache cache, Supplier<Optional<byte[]>> password) {
    this.stored = stored;
    this.cache = cache;
    this.password = password;
  }

  /** Checks a password that came in the clear, with its NUL. */
  static PasswordCheck clear(StoredPassword stored, DigestCache cache, byte[] terminated) {
    return new PasswordCheck(stored, cache, () -> RsaKeyPair.withoutTerminator(terminated));
  }

  /** Checks a password that came encrypted. */
  static PasswordCheck encrypted(
      StoredPassword stored, DigestCache cache, byte[] block, RsaKeyPair key, Nonce nonce) {
    return new PasswordCheck(stored, cache, () -> key.decrypt(block, nonce));
  }

  /** Returns whether the password is right. A block that cannot be decrypted takes as long as a wrong password. */
  public boolean run() {
    Optional<byte[]> candidate = password.get();
    byte[] bytes = candidate.orElseGet(() -> new byte[1]);
    try {
      return stored.matchesClear(bytes, cache) & candidate.isPresent();
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
