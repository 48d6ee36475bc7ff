package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.Vectors.NATIVE_PROOF;
import static dev.sluice.protocol.auth.Vectors.NONCE;
import static dev.sluice.protocol.auth.Vectors.SECRET;
import static dev.sluice.protocol.auth.Vectors.hex;
import static dev.sluice.protocol.auth.Vectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativePasswordTests {

  @ParameterizedTest
  @CsvSource({
    // Python hashlib
    "secret,   b32bb3a583e1340c0a1108d58b1be49781ad8c2f",
    "pässwörd, 9891a8536587af22d12e126cf5f7a8ea86d63b0e",
  })
  void provesThePassword(String password, String proof) {
    assertThat(NativePassword.proof(utf8(password), NONCE)).isEqualTo(hex(proof));
  }

  @Test
  void provesTheEmptyPasswordWithNothing() {
    assertThat(NativePassword.proof(new byte[0], NONCE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // SELECT PASSWORD('password') of MySQL 5.7 and MariaDB
    "password, 2470c0c06dee42fd1618bb99005adca2ec9d1e19",
    // Python hashlib
    "secret,   14e65567abdb5135d0cfd9a70b3032c179a49ee7",
  })
  void digestsAsServersStore(String password, String digest) {
    assertThat(NativePassword.digest(utf8(password))).isEqualTo(hex(digest));
  }

  @Test
  void acceptsTheRightProofOnly() {
    byte[] digest = NativePassword.digest(SECRET);
    assertThat(NativePassword.matches(NATIVE_PROOF, digest, NONCE)).isTrue();
    assertThat(NativePassword.matches(NATIVE_PROOF, digest, Nonce.random())).isFalse();
    assertThat(NativePassword.matches(NATIVE_PROOF, NativePassword.digest(utf8("other")), NONCE)).isFalse();
  }

  @Test
  void refusesAProofWithAnyBitChanged() {
    byte[] digest = NativePassword.digest(SECRET);
    for (int bit = 0; bit < 8 * NATIVE_PROOF.length; bit++) {
      byte[] proof = NATIVE_PROOF.clone();
      proof[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(NativePassword.matches(proof, digest, NONCE)).as("bit %d", bit).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 19, 21, 32, 65535})
  void refusesOtherSizes(int size) {
    assertThat(NativePassword.matches(new byte[size], NativePassword.digest(SECRET), NONCE)).isFalse();
  }
}
