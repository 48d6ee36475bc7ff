package dev.sluice.protocol.auth;

import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/** {@code SHA1(SHA1(password))}, written as {@code *} and 40 hexadecimal digits. */
final class NativePasswordHash extends StoredPassword {

  private final byte[] digest;

  private NativePasswordHash(byte[] digest) {
    this.digest = digest;
  }

  /** Takes a text that {@link StoredPassword#parse} has matched. */
  static NativePasswordHash ofText(String hash) {
    return new NativePasswordHash(HexFormat.of().parseHex(hash, 1, hash.length()));
  }

  @Override
  public Set<AuthPlugin> plugins() {
    return EnumSet.of(AuthPlugin.MYSQL_NATIVE_PASSWORD);
  }

  @Override
  byte[] nativeDigest() {
    return digest.clone();
  }

  @Override
  boolean matchesNative(byte[] proof, Nonce nonce) {
    return NativePassword.matches(proof, digest, nonce);
  }

  @Override
  boolean matchesClear(byte[] password, DigestCache cache) {
    DecoyPassword.burn(password);
    return false;
  }

  @Override
  public String toString() {
    return "a mysql_native_password hash";
  }
}
