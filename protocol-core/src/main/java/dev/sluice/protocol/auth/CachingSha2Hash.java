package dev.sluice.protocol.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code $A$}, thousands of rounds as three hexadecimal digits, {@code $}, 20 bytes of salt, 43 characters of
 * {@link Sha256Crypt}. Equal hashes share a place in the {@link DigestCache}.
 */
final class CachingSha2Hash extends StoredPassword {

  static final String PREFIX = "$A$";

  static final String HEX_PREFIX = "0x244124";

  private static final Pattern FORMAT =
      Pattern.compile("\\$A\\$([0-9A-Fa-f]{3})\\$([\\x01-\\x7F]{20})([./0-9A-Za-z]{43})", Pattern.DOTALL);

  private static final int MIN_THOUSANDS = 5;

  private final int rounds;

  private final byte[] salt;

  private final byte[] hash;

  private CachingSha2Hash(int rounds, byte[] salt, byte[] hash) {
    this.rounds = rounds;
    this.salt = salt;
    this.hash = hash;
  }

  static CachingSha2Hash ofText(String text) {
    Matcher matcher = FORMAT.matcher(text);
    if (!matcher.matches()) {
      throw malformed();
    }
    int thousands = Integer.parseInt(matcher.group(1), 16);
    if (thousands < MIN_THOUSANDS) {
      throw malformed();
    }
    return new CachingSha2Hash(
        1000 * thousands, matcher.group(2).getBytes(ISO_8859_1), matcher.group(3).getBytes(ISO_8859_1));
  }

  static CachingSha2Hash ofHex(String text) {
    try {
      return ofText(new String(HexFormat.of().parseHex(text, 2, text.length()), ISO_8859_1));
    } catch (IllegalArgumentException quotesTheText) {
      throw malformed();
    }
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "a password that begins with $A$ or 0x244124 must be a caching_sha2_password hash: $A$, 005 to FFF, $,"
            + " 20 bytes of salt and 43 characters. Write plain: before it if it is the password itself");
  }

  @Override
  public Set<AuthPlugin> plugins() {
    return EnumSet.of(AuthPlugin.CACHING_SHA2_PASSWORD);
  }

  @Override
  boolean matchesFast(byte[] proof, Nonce nonce, DigestCache cache) {
    return cache.get(this).map(digest -> CachingSha2Password.matches(proof, digest, nonce)).orElse(false);
  }

  @Override
  boolean matchesClear(byte[] password, DigestCache cache) {
    boolean matches = MessageDigest.isEqual(Sha256Crypt.hash(password, salt, rounds), hash);
    if (matches) {
      cache.put(this, CachingSha2Password.digest(password));
    }
    return matches;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CachingSha2Hash that
        && rounds == that.rounds
        && Arrays.equals(salt, that.salt)
        && Arrays.equals(hash, that.hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(salt);
  }

  @Override
  public String toString() {
    return "a caching_sha2_password hash";
  }
}
