package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.Vectors.ENCRYPTED;
import static dev.sluice.protocol.auth.Vectors.ENCRYPTED_OTHER_PADDING;
import static dev.sluice.protocol.auth.Vectors.NONCE;
import static dev.sluice.protocol.auth.Vectors.SHA2_HASH;
import static dev.sluice.protocol.auth.Vectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordCheckTests {

  private static final RsaKeyPair KEY = OpensslKey.pair();

  private final StoredPassword stored = StoredPassword.parse(SHA2_HASH);

  private final DigestCache cache = new DigestCache(8);

  @Test
  void checksAPasswordInTheClear() {
    assertThat(PasswordCheck.clear(stored, cache, utf8("secret\0")).run()).isTrue();
    assertThat(cache.size()).isOne();
  }

  @Test
  void checksAnEncryptedPassword() {
    assertThat(PasswordCheck.encrypted(stored, cache, ENCRYPTED, KEY, NONCE).run()).isTrue();
    assertThat(cache.size()).isOne();
  }

  @Test
  void remembersNothingOfAWrongPassword() {
    assertThat(PasswordCheck.clear(stored, cache, utf8("Secret\0")).run()).isFalse();
    assertThat(PasswordCheck.clear(stored, cache, utf8("secret")).run()).as("no NUL").isFalse();
    assertThat(PasswordCheck.encrypted(stored, cache, ENCRYPTED_OTHER_PADDING, KEY, NONCE).run()).isFalse();
    assertThat(cache.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0"})
  void doesNotTakeAnUnreadableBlockForAPassword(String password) {
    StoredPassword any = StoredPassword.parse(password);
    assertThat(PasswordCheck.encrypted(any, cache, ENCRYPTED_OTHER_PADDING, KEY, NONCE).run()).isFalse();
  }

  @Test
  void wipesThePassword() {
    byte[] packet = utf8("secret\0");
    PasswordCheck.clear(stored, cache, packet).run();
    assertThat(packet).containsOnly(0);
  }

  @Test
  void showsNothing() {
    assertThat(PasswordCheck.clear(stored, cache, utf8("secret\0")).toString()).matches(".*PasswordCheck@[0-9a-f]+");
  }
}
