package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.Vectors.NONCE;
import static dev.sluice.protocol.auth.Vectors.SECRET;
import static dev.sluice.protocol.auth.Vectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RsaPublicKeyTests {

  private static final RsaPublicKey KEY = RsaPublicKey.parse(utf8(OpensslKey.PUBLIC_PEM));

  @Test
  void isWrittenAsOpensslWritesIt() {
    assertThat(KEY.pem()).asString().isEqualTo(OpensslKey.PUBLIC_PEM);
  }

  @Test
  void isReadFromAmongOtherText() {
    String pem = "a comment\r\n" + OpensslKey.PUBLIC_PEM.replace("\n", "\r\n") + "\0";
    assertThat(RsaPublicKey.parse(utf8(pem)).pem()).asString().isEqualTo(OpensslKey.PUBLIC_PEM);
  }

  @Test
  void encryptsForTheOtherHalf() {
    byte[] block = KEY.encrypt(SECRET, NONCE);
    assertThat(block).hasSize(KEY.blockLength()).hasSize(128);
    assertThat(OpensslKey.pair().decrypt(block, NONCE)).hasValueSatisfying(it -> assertThat(it).isEqualTo(SECRET));
  }

  @Test
  void encryptsTheEmptyPassword() {
    assertThat(OpensslKey.pair().decrypt(KEY.encrypt(new byte[0], NONCE), NONCE))
        .hasValueSatisfying(it -> assertThat(it).isEmpty());
  }

  @Test
  void encryptsUpToWhatThePaddingLeaves() {
    byte[] longest = utf8("x".repeat(128 - 42 - 1));
    assertThat(OpensslKey.pair().decrypt(KEY.encrypt(longest, NONCE), NONCE))
        .hasValueSatisfying(it -> assertThat(it).isEqualTo(longest));
    assertThatExceptionOfType(ClientAuthenticationException.class)
        .isThrownBy(() -> KEY.encrypt(utf8("x".repeat(128 - 42)), NONCE))
        .withMessageContaining("cannot be encrypted")
        .withMessageNotContaining("xx");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "-----BEGIN PUBLIC KEY-----",
        "-----END PUBLIC KEY----------BEGIN PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nA\n-----END PUBLIC KEY-----\n",
      })
  void refusesWhatIsNoKey(String pem) {
    assertThatExceptionOfType(ClientAuthenticationException.class)
        .isThrownBy(() -> RsaPublicKey.parse(utf8(pem)))
        .withMessageContaining("public key");
  }
}
