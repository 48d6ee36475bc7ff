package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.Vectors.FAST_PROOF;
import static dev.sluice.protocol.auth.Vectors.NONCE;
import static dev.sluice.protocol.auth.Vectors.SECRET;
import static dev.sluice.protocol.auth.Vectors.hex;
import static dev.sluice.protocol.auth.Vectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CachingSha2PasswordTests {

  @ParameterizedTest
  @CsvSource({
    // Python hashlib
    "secret,   746ebe205d56a0707acb3e796e834e0dd7b1d61743b26bd5202c7a623230c7c9",
    "pässwörd, 8526563d365f5cb2cf44b162e5251a5cc348e1a1afeec271669611d0fdac23f7",
  })
  void provesThePassword(String password, String proof) {
    assertThat(CachingSha2Password.proof(utf8(password), NONCE)).isEqualTo(hex(proof));
  }

  @Test
  void provesTheEmptyPasswordWithOneNul() {
    assertThat(CachingSha2Password.proof(new byte[0], NONCE)).containsExactly(0);
  }

  @ParameterizedTest
  @CsvSource({
    // Python hashlib
    "secret,   3881219d087dd9c634373fd33dfa33a2cb6bfc6c520b64b8bb60ef2ceb534ae7",
    "pässwörd, e2cd1a228188f0703ba30ffe5e1bc013f0ae431d6213e97a9d2b42f78079ceab",
  })
  void digestsThePassword(String password, String digest) {
    assertThat(CachingSha2Password.digest(utf8(password))).isEqualTo(hex(digest));
  }

  @Test
  void acceptsTheRightProofOnly() {
    byte[] digest = CachingSha2Password.digest(SECRET);
    assertThat(CachingSha2Password.matches(FAST_PROOF, digest, NONCE)).isTrue();
    assertThat(CachingSha2Password.matches(FAST_PROOF, digest, Nonce.random())).isFalse();
    assertThat(CachingSha2Password.matches(FAST_PROOF, CachingSha2Password.digest(utf8("other")), NONCE)).isFalse();
  }

  @Test
  void refusesAProofWithAnyBitChanged() {
    byte[] digest = CachingSha2Password.digest(SECRET);
    for (int bit = 0; bit < 8 * FAST_PROOF.length; bit++) {
      byte[] proof = FAST_PROOF.clone();
      proof[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(CachingSha2Password.matches(proof, digest, NONCE)).as("bit %d", bit).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20, 31, 33, 65535})
  void refusesOtherSizes(int size) {
    assertThat(CachingSha2Password.matches(new byte[size], CachingSha2Password.digest(SECRET), NONCE)).isFalse();
  }
}
