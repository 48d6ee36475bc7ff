package dev.sluice.protocol.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server knows of one user's password: the password's digests, or a hash as a MySQL server stores it. That
 * decides which plugins it can check. Immutable and thread-safe; {@code toString} shows nothing of the secret, nor does
 * any exception.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/en/show-create-user.html">SHOW CREATE USER, where hashes are read</a>
 */
public abstract sealed class StoredPassword
    permits CachingSha2Hash, DecoyPassword, NativePasswordHash, PlainPassword {

  private static final String PLAIN_PREFIX = "plain:";

  StoredPassword() {}

  /**
   * Returns what a configured text stands for.
   *
   * <ul>
   *   <li>{@code *} and 40 hexadecimal digits: a hash of {@code mysql_native_password};
   *   <li>{@code $A$005$...}, or {@code 0x24412430...} as {@code SHOW CREATE USER} prints it under
   *       {@code print_identified_with_as_hex}: a hash of {@code caching_sha2_password};
   *   <li>anything else is the password itself;
   *   <li>all that follows {@code plain:} is the password itself too; a password that looks like one of the above, or
   *       begins with {@code plain:}, has to be written so.
   * </ul>
   *
   * @throws IllegalArgumentException if it begins like a {@code caching_sha2_password} hash but is not one; the message
   *     does not contain the text
   */
  public static StoredPassword parse(String configured) {
    if (configured.startsWith(PLAIN_PREFIX)) {
      return plain(configured.substring(PLAIN_PREFIX.length()));
    }
    if (configured.matches("\\*[0-9A-Fa-f]{40}")) {
      return NativePasswordHash.ofText(configured);
    }
    if (configured.startsWith(CachingSha2Hash.PREFIX)) {
      return CachingSha2Hash.ofText(configured);
    }
    if (configured.regionMatches(true, 0, CachingSha2Hash.HEX_PREFIX, 0, CachingSha2Hash.HEX_PREFIX.length())) {
      return CachingSha2Hash.ofHex(configured);
    }
    return plain(configured);
  }

  private static StoredPassword plain(String password) {
    return new PlainPassword(password.getBytes(UTF_8));
  }

  /** Returns the plugins that this can check, at least one. */
  public abstract Set<AuthPlugin> plugins();

  /** Returns whether the user logs in without a password. */
  boolean isEmpty() {
    return false;
  }

  /** Returns {@code SHA1(SHA1(password))} of a password that is not empty, or null if that is not known. */
  byte @Nullable [] nativeDigest() {
    return null;
  }

  /** Returns whether a proof that is not empty is right. */
  boolean matchesNative(byte[] proof, Nonce nonce) {
    return false;
  }

  /** Returns whether a fast proof is right; false also if only the password itself can be checked. */
  boolean matchesFast(byte[] proof, Nonce nonce, DigestCache cache) {
    return false;
  }

  /**
   * Returns whether this is the password. It takes milliseconds, and the same time for every kind and every password.
   */
  abstract boolean matchesClear(byte[] password, DigestCache cache);
}
