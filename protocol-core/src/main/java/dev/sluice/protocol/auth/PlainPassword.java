package dev.sluice.protocol.auth;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A password that was configured as such. Only its digests are kept. */
final class PlainPassword extends StoredPassword {

  private final boolean empty;

  private final byte[] nativeDigest;

  private final byte[] sha2Digest;

  /** Wipes the argument. */
  PlainPassword(byte[] password) {
    empty = password.length == 0;
    nativeDigest = NativePassword.digest(password);
    sha2Digest = CachingSha2Password.digest(password);
    Arrays.fill(password, (byte) 0);
  }

  @Override
  public Set<AuthPlugin> plugins() {
    return EnumSet.allOf(AuthPlugin.class);
  }

  @Override
  boolean isEmpty() {
    return empty;
  }

  @Override
  byte @Nullable [] nativeDigest() {
    return empty ? null : nativeDigest.clone();
  }

  @Override
  boolean matchesNative(byte[] proof, Nonce nonce) {
    return !empty && NativePassword.matches(proof, nativeDigest, nonce);
  }

  @Override
  boolean matchesFast(byte[] proof, Nonce nonce, DigestCache cache) {
    return !empty && CachingSha2Password.matches(proof, sha2Digest, nonce);
  }

  @Override
  boolean matchesClear(byte[] password, DigestCache cache) {
    DecoyPassword.burn(password);
    return MessageDigest.isEqual(CachingSha2Password.digest(password), sha2Digest);
  }

  @Override
  public String toString() {
    return "a plain password";
  }
}
