package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.Vectors.FAST_PROOF;
import static dev.sluice.protocol.auth.Vectors.NATIVE_PROOF;
import static dev.sluice.protocol.auth.Vectors.NONCE;
import static dev.sluice.protocol.auth.Vectors.SECRET;
import static dev.sluice.protocol.auth.Vectors.hex;
import static dev.sluice.protocol.auth.Vectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAuthenticationTests {

  private static final String SHA2 = "caching_sha2_password";

  private static final String NATIVE = "mysql_native_password";

  private static final String SHA256 = "sha256_password";

  private static final String CLEAR = "mysql_clear_password";

  private static final byte[] FAST = {0x03};

  private static final byte[] FULL = {0x04};

  private final ClientAuthentication plain = new ClientAuthentication(SECRET, () -> false);

  private final ClientAuthentication secure = new ClientAuthentication(SECRET, () -> true);

  @AfterEach
  void close() {
    plain.close();
    secure.close();
  }

  @Test
  void provesWithThePluginOfTheGreeting() {
    assertThat(plain.respond(SHA2, NONCE.bytes())).isEqualTo(FAST_PROOF);
    assertThat(secure.respond(NATIVE, NONCE.terminated())).isEqualTo(NATIVE_PROOF);
  }

  @Test
  void provesTheEmptyPassword() {
    try (ClientAuthentication nothing = new ClientAuthentication(new byte[0], () -> false)) {
      assertThat(nothing.respond(SHA2, NONCE.bytes())).containsExactly(0);
      assertThat(nothing.respond(NATIVE, NONCE.bytes())).isEmpty();
    }
  }

  @Test
  void switchesAtAnyTime() {
    plain.respond(NATIVE, Nonce.random().bytes());
    assertThat(plain.respond(SHA2, NONCE.bytes())).isEqualTo(FAST_PROOF);
    plain.moreData(FULL);
    assertThat(plain.respond(NATIVE, NONCE.bytes())).isEqualTo(NATIVE_PROOF);
    plain.respond(SHA2, NONCE.bytes());
    plain.moreData(FAST);
    assertThat(plain.respond(SHA2, NONCE.bytes())).isEqualTo(FAST_PROOF);
  }

  @Test
  void saysNothingAfterAFastSuccess() {
    plain.respond(SHA2, NONCE.bytes());
    assertThat(plain.moreData(FAST)).isEmpty();
    assertUnexpected(plain, FAST);
  }

  @Test
  void sendsThePasswordWhereNobodyListens() {
    secure.respond(SHA2, NONCE.bytes());
    assertThat(secure.moreData(FULL)).hasValue(hex("73656372657400"));
    assertUnexpected(secure, FULL);
    assertUnexpected(secure, utf8(OpensslKey.PUBLIC_PEM));
  }

  @Test
  void encryptsThePasswordWhereSomebodyMayListen() {
    plain.respond(SHA2, NONCE.bytes());
    assertThat(plain.moreData(FULL)).hasValue(hex("02"));
    byte[] block = plain.moreData(utf8(OpensslKey.PUBLIC_PEM)).orElseThrow();
    assertThat(OpensslKey.pair().decrypt(block, NONCE)).hasValueSatisfying(it -> assertThat(it).isEqualTo(SECRET));
    assertUnexpected(plain, utf8(OpensslKey.PUBLIC_PEM));
  }

  @Test
  void saysAPasswordInTheClearOnlyWhereNobodyListens() {
    assertThat(secure.respond(CLEAR, new byte[0])).isEqualTo(hex("73656372657400"));
    assertThatExceptionOfType(ClientAuthenticationException.class)
        .isThrownBy(() -> plain.respond(CLEAR, new byte[0]))
        .withMessage("authentication plugin 'mysql_clear_password' needs TLS");
  }

  @Test
  void speaksSha256() {
    assertThat(secure.respond(SHA256, NONCE.terminated())).isEqualTo(hex("73656372657400"));
    assertThat(plain.respond(SHA256, NONCE.terminated())).isEqualTo(hex("01"));
    byte[] block = plain.moreData(utf8(OpensslKey.PUBLIC_PEM)).orElseThrow();
    assertThat(OpensslKey.pair().decrypt(block, NONCE)).hasValueSatisfying(it -> assertThat(it).isEqualTo(SECRET));
    assertUnexpected(plain, FAST);
    try (ClientAuthentication nothing = new ClientAuthentication(new byte[0], () -> false)) {
      assertThat(nothing.respond(SHA256, NONCE.terminated())).containsExactly(0);
    }
  }

  @Test
  void refusesAKeyThatIsNone() {
    plain.respond(SHA2, NONCE.bytes());
    plain.moreData(FULL);
    assertThatExceptionOfType(ClientAuthenticationException.class)
        .isThrownBy(() -> plain.moreData(FULL))
        .withMessageContaining("no PEM text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "01", "02", "05", "ff", "0404", "2d2d2d2d2d"})
  void refusesMoreDataOfAnotherKind(String data) {
    plain.respond(SHA2, NONCE.bytes());
    assertUnexpected(plain, hex(data));
  }

  @Test
  void refusesMoreDataWhereThePluginHasNone() {
    plain.respond(NATIVE, NONCE.bytes());
    assertUnexpected(plain, FAST);
    assertUnexpected(plain, FULL);
  }

  @Test
  void refusesMoreDataBeforeAnything() {
    assertUnexpected(plain, FULL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "client_ed25519", "dialog", "mysql_old_password"})
  void namesThePluginThatItDoesNotSpeak(String plugin) {
    assertThatExceptionOfType(ClientAuthenticationException.class)
        .isThrownBy(() -> plain.respond(plugin, NONCE.bytes()))
        .withMessage("authentication plugin '" + plugin + "' is not supported");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 19, 22, 255})
  void refusesANonceOfAnotherSize(int size) {
    assertThatExceptionOfType(ClientAuthenticationException.class)
        .isThrownBy(() -> plain.respond(SHA2, new byte[size]))
        .withMessageContaining(size + " bytes");
  }

  @Test
  void isOverWhenClosed() {
    plain.respond(SHA2, NONCE.bytes());
    plain.close();
    assertThatIllegalStateException().isThrownBy(() -> plain.respond(SHA2, NONCE.bytes()));
    assertUnexpected(plain, FULL);
  }

  @Test
  void keepsItsOwnCopyOfThePassword() {
    byte[] password = SECRET.clone();
    try (ClientAuthentication login = new ClientAuthentication(password, () -> false)) {
      password[0] = 0;
      assertThat(login.respond(SHA2, NONCE.bytes())).isEqualTo(FAST_PROOF);
    }
    assertThat(password).as("not wiped: it is the caller's").contains('t');
  }

  private static void assertUnexpected(ClientAuthentication login, byte[] data) {
    assertThatExceptionOfType(ClientAuthenticationException.class)
        .isThrownBy(() -> login.moreData(data))
        .withMessageContaining("was not expected")
        .withMessageNotContaining("secret");
  }
}
