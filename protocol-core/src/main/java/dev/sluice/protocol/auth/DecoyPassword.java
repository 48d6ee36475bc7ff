package dev.sluice.protocol.auth;

import java.util.EnumSet;
import java.util.Set;

/**
 * The password that an unknown user is checked against. It is of a kind that known users have, and the check always
 * fails.
 */
final class DecoyPassword extends StoredPassword {

  private static final int ROUNDS = 5000;

  private static final byte[] SALT = new byte[Nonce.LENGTH];

  private final Set<AuthPlugin> plugins;

  DecoyPassword(Set<AuthPlugin> plugins) {
    this.plugins = EnumSet.copyOf(plugins);
  }

  /** It takes as long as a check against a stored hash, so that the time does not show which users exist. */
  static void burn(byte[] password) {
    Sha256Crypt.hash(password, SALT, ROUNDS);
  }

  @Override
  public Set<AuthPlugin> plugins() {
    return EnumSet.copyOf(plugins);
  }

  @Override
  boolean matchesClear(byte[] password, DigestCache cache) {
    burn(password);
    return false;
  }

  @Override
  public String toString() {
    return "no password";
  }
}
