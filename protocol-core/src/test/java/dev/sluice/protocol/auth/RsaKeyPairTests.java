package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.Vectors.ENCRYPTED;
import static dev.sluice.protocol.auth.Vectors.ENCRYPTED_OTHER_PADDING;
import static dev.sluice.protocol.auth.Vectors.ENCRYPTED_UNTERMINATED;
import static dev.sluice.protocol.auth.Vectors.NONCE;
import static dev.sluice.protocol.auth.Vectors.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RsaKeyPairTests {

  private static final RsaKeyPair KEY = OpensslKey.pair();

  @Test
  void decryptsWhatOpensslEncrypted() {
    assertThat(KEY.decrypt(ENCRYPTED, NONCE)).hasValueSatisfying(it -> assertThat(it).isEqualTo(SECRET));
  }

  @Test
  void refusesAnotherNonce() {
    // the NUL at the end does not come out
    assertThat(KEY.decrypt(ENCRYPTED, Nonce.of(new byte[20]))).isEmpty();
  }

  @Test
  void refusesAPasswordWithoutItsNul() {
    assertThat(KEY.decrypt(ENCRYPTED_UNTERMINATED, NONCE)).isEmpty();
  }

  @Test
  void refusesAnotherPadding() {
    assertThat(KEY.decrypt(ENCRYPTED_OTHER_PADDING, NONCE)).isEmpty();
  }

  @Test
  void refusesABlockForAnotherKey() {
    RsaKeyPair other = RsaKeyPair.generate();
    assertThat(KEY.decrypt(other.publicKey().encrypt(SECRET, NONCE), NONCE)).isEmpty();
    assertThat(other.decrypt(ENCRYPTED, NONCE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 129, 256, 65535})
  void refusesOtherSizes(int size) {
    assertThat(KEY.decrypt(Arrays.copyOf(ENCRYPTED, size), NONCE)).isEmpty();
  }

  @Test
  void refusesABlockWhoseLeadingZeroIsMissing() {
    byte[] block = KEY.publicKey().encrypt(SECRET, NONCE);
    while (block[0] != 0) {
      block = KEY.publicKey().encrypt(SECRET, NONCE);
    }
    assertThat(KEY.decrypt(block, NONCE)).isPresent();
    assertThat(KEY.decrypt(Arrays.copyOfRange(block, 1, block.length), NONCE)).isEmpty();
  }

  @Test
  void refusesGarbage() {
    Random random = new Random(1);
    byte[] block = new byte[128];
    for (int i = 0; i < 200; i++) {
      random.nextBytes(block);
      assertThat(KEY.decrypt(block, NONCE)).isEmpty();
    }
    Arrays.fill(block, (byte) 0xFF);
    assertThat(KEY.decrypt(block, NONCE)).as("larger than the modulus").isEmpty();
    assertThat(KEY.decrypt(new byte[128], NONCE)).as("zero").isEmpty();
  }

  @Test
  void generatesAKeyOfTheSizeThatServersHave() {
    assertThat(RsaKeyPair.generate().publicKey().blockLength()).isEqualTo(256);
  }

  @Test
  void refusesAKeyThatIsNotRsa() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
    assertThatIllegalArgumentException().isThrownBy(() -> RsaKeyPair.of(pair)).withMessageContaining("EC");
  }

  @Test
  void showsNothing() {
    assertThat(KEY.toString()).matches(".*RsaKeyPair@[0-9a-f]+");
  }
}
