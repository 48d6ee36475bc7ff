package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.AuthPlugin.CACHING_SHA2_PASSWORD;
import static dev.sluice.protocol.auth.AuthPlugin.MYSQL_NATIVE_PASSWORD;
import static dev.sluice.protocol.auth.Vectors.ENCRYPTED;
import static dev.sluice.protocol.auth.Vectors.FAST_PROOF;
import static dev.sluice.protocol.auth.Vectors.NATIVE_HASH;
import static dev.sluice.protocol.auth.Vectors.NATIVE_PROOF;
import static dev.sluice.protocol.auth.Vectors.NONCE;
import static dev.sluice.protocol.auth.Vectors.SHA2_HASH;
import static dev.sluice.protocol.auth.Vectors.hex;
import static dev.sluice.protocol.auth.Vectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAuthenticationTests {

  private static final String SHA2 = "caching_sha2_password";

  private static final String NATIVE = "mysql_native_password";

  private static final byte[] NOTHING = {};

  private static final AuthStep ACCEPTED = new AuthStep.Accepted();

  private static final AuthStep NO_PASSWORD = new AuthStep.Rejected(AuthStep.Reason.NO_PASSWORD);

  private static final AuthStep WRONG_PASSWORD = new AuthStep.Rejected(AuthStep.Reason.WRONG_PASSWORD);

  private static final AuthStep TOO_OLD = new AuthStep.Rejected(AuthStep.Reason.CLIENT_TOO_OLD);

  private final LoginContext context =
      new LoginContext(CACHING_SHA2_PASSWORD, OpensslKey.pair(), new DigestCache(8));

  private final ServerAuthentication login = new ServerAuthentication(context, NONCE);

  private final StoredPassword plain = StoredPassword.parse("secret");

  private final StoredPassword nativeHash = StoredPassword.parse(NATIVE_HASH);

  private final StoredPassword sha2Hash = StoredPassword.parse(SHA2_HASH);

  private final StoredPassword empty = StoredPassword.parse("");

  private final StoredPassword nobody = new UnknownUsers(List.of(sha2Hash)).passwordOf("nobody");

  @Test
  void acceptsTheRightProof() {
    assertThat(login.begin(plain, plainText(SHA2, FAST_PROOF))).isEqualTo(new AuthStep.FastAccepted());
    assertThat(login.nonce()).isEqualTo(NONCE);
    assertThat(anotherLogin().begin(plain, plainText(NATIVE, NATIVE_PROOF))).isEqualTo(ACCEPTED);
    assertThat(anotherLogin().begin(nativeHash, plainText(NATIVE, NATIVE_PROOF))).isEqualTo(ACCEPTED);
  }

  @Test
  void rejectsAWrongNativeProof() {
    assertThat(login.begin(plain, plainText(NATIVE, new byte[20]))).isEqualTo(WRONG_PASSWORD);
  }

  @ParameterizedTest
  @CsvSource({"''", "00"})
  void acceptsNoPasswordWhereThereIsNone(String response) {
    assertThat(login.begin(empty, plainText(SHA2, hex(response)))).isEqualTo(ACCEPTED);
    assertThat(anotherLogin().begin(plain, plainText(SHA2, hex(response)))).isEqualTo(NO_PASSWORD);
    assertThat(anotherLogin().begin(sha2Hash, plainText(SHA2, hex(response)))).isEqualTo(NO_PASSWORD);
    assertThat(anotherLogin().begin(nobody, plainText(SHA2, hex(response)))).isEqualTo(NO_PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 19, 20, 21, 31, 33, 255, 256})
  void rejectsAProofOfAnotherSize(int size) {
    byte[] response = new byte[size];
    response[0] = 1;
    assertThat(login.begin(plain, plainText(SHA2, response))).isEqualTo(WRONG_PASSWORD);
    assertThat(anotherLogin().begin(plain, plainText(NATIVE, response))).isEqualTo(WRONG_PASSWORD);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "none,                  secret,               caching_sha2_password",
        "'',                    secret,               caching_sha2_password",
        "sha256_password,       secret,               caching_sha2_password",
        "mysql_clear_password,  " + NATIVE_HASH + ",  mysql_native_password",
        "none,                  " + SHA2_HASH + ",    caching_sha2_password",
        "caching_sha2_password, " + NATIVE_HASH + ",  mysql_native_password",
        "mysql_native_password, " + SHA2_HASH + ",    caching_sha2_password",
      })
  void switchesToWhatThePasswordCanCheck(String used, String stored, String plugin) {
    AuthStep step = login.begin(StoredPassword.parse(stored), plainText(used, FAST_PROOF));
    assertThat(step).isEqualTo(new AuthStep.Switch(AuthPlugin.named(plugin).orElseThrow(), login.nonce()));
    assertThat(login.nonce().equals(NONCE)).isEqualTo(plugin.equals(NATIVE));
  }

  @Test
  void switchesToTheDefaultWhereThereIsAChoice() {
    LoginContext old = new LoginContext(MYSQL_NATIVE_PASSWORD, context.key(), context.cache());
    assertThat(new ServerAuthentication(old, NONCE).begin(plain, plainText("dialog", NOTHING)))
        .isInstanceOfSatisfying(
            AuthStep.Switch.class, it -> assertThat(it.plugin()).isEqualTo(MYSQL_NATIVE_PASSWORD));
  }

  @Test
  void asksAClientThatNamedItsOwnPluginAndSentNothing() {
    AuthStep step = login.begin(plain, plainText(NATIVE, NOTHING));
    assertThat(step).isEqualTo(new AuthStep.Switch(MYSQL_NATIVE_PASSWORD, login.nonce()));
    assertThat(login.receive(NativePassword.proof(utf8("secret"), login.nonce()))).isEqualTo(ACCEPTED);
  }

  @Test
  void takesNothingForAnAnswerAfterASwitch() {
    login.begin(empty, plainText(NATIVE, NOTHING));
    assertThat(login.receive(NOTHING)).isEqualTo(ACCEPTED);
    ServerAuthentication other = anotherLogin();
    other.begin(plain, plainText(NATIVE, NOTHING));
    assertThat(other.receive(NOTHING)).isEqualTo(NO_PASSWORD);
  }

  @Test
  void wantsAProofForTheNewNonceAfterASwitch() {
    login.begin(nativeHash, again(SHA2, FAST_PROOF));
    assertThat(login.receive(NATIVE_PROOF)).isEqualTo(WRONG_PASSWORD);
  }

  @Test
  void asksWhoChangesTheUserAndSentNothing() {
    for (StoredPassword stored : List.of(plain, empty, nativeHash)) {
      for (String plugin : new String[] {NATIVE, SHA2, "", "dialog"}) {
        ServerAuthentication change = anotherLogin();
        AuthStep step = change.begin(stored, again(plugin, NOTHING));
        assertThat(step).isInstanceOf(AuthStep.Switch.class);
        assertThat(change.nonce()).isNotEqualTo(NONCE);
        byte[] secret = stored == empty ? NOTHING : utf8("secret");
        AuthPlugin asked = ((AuthStep.Switch) step).plugin();
        byte[] proof = asked == MYSQL_NATIVE_PASSWORD ? NativePassword.proof(secret, change.nonce())
            : CachingSha2Password.proof(secret, change.nonce());
        assertThat(change.receive(proof)).isIn(ACCEPTED, new AuthStep.FastAccepted());
        assertThat(change.certificateProof()).isNull();
      }
    }
  }

  /** Computed by other means, as MariaDB 11.4.5 does it. */
  @Test
  void provesTheCertificateByANativePassword() {
    login.begin(StoredPassword.parse("pw"), plainText("dialog", NOTHING));
    assertThat(login.certificateProof()).isNull();
    assertThat(login.receive(CachingSha2Password.proof(utf8("pw"), login.nonce())))
        .isEqualTo(new AuthStep.FastAccepted());
    assertThat(login.certificateProof()).isNull();

    Nonce nonce = Nonce.of(utf8("aB3dE5gH7jK9mN1pQ2rS"));
    ServerAuthentication served = new ServerAuthentication(context, nonce);
    served.begin(StoredPassword.parse("pw"), plainText(NATIVE, NativePassword.proof(utf8("pw"), nonce)));
    CertificateProof proof = served.certificateProof();

    assertThat(proof).isNotNull();
    assertThat(proof.info(utf8("not really a certificate")))
        .isEqualTo(utf8("\u0001E1691CB3AEE9502C88C36FC86C9D456496DD609EDCFE8541443249F2F010E3C2"));
  }

  @Test
  void provesNothingWithoutAPassword() {
    assertThat(login.begin(empty, old(NOTHING))).isEqualTo(ACCEPTED);
    assertThat(login.certificateProof()).isNull();
  }

  @Test
  void takesAClientThatCannotSwitchForANativeOne() {
    assertThat(login.begin(plain, old(NATIVE_PROOF))).isEqualTo(ACCEPTED);
    assertThat(anotherLogin().begin(nativeHash, old(NATIVE_PROOF))).isEqualTo(ACCEPTED);
    assertThat(anotherLogin().begin(nativeHash, old(NOTHING))).isEqualTo(NO_PASSWORD);
    assertThat(anotherLogin().begin(empty, old(NOTHING))).isEqualTo(ACCEPTED);
    assertThat(anotherLogin().begin(sha2Hash, old(NATIVE_PROOF))).isEqualTo(TOO_OLD);
    assertThat(anotherLogin().begin(nobody, old(NATIVE_PROOF))).isEqualTo(TOO_OLD);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asksForThePasswordAfterAnyProofThatItCannotTell(boolean secure) {
    for (StoredPassword stored : List.of(plain, sha2Hash, nobody)) {
      AuthStep step = anotherLogin().begin(stored, new LoginAttempt(SHA2, new byte[32], true, false, secure));
      assertMoreData(step, hex("04"));
    }
  }

  @Test
  void checksThePasswordInTheClear() {
    full(sha2Hash, true);
    assertThat(check(login.receive(utf8("secret\0")))).isTrue();
    assertThat(login.verified(true)).isEqualTo(ACCEPTED);
    assertThat(anotherLogin().begin(sha2Hash, plainText(SHA2, FAST_PROOF))).isEqualTo(new AuthStep.FastAccepted());
  }

  @Test
  void checksTheEncryptedPassword() {
    full(sha2Hash, false);
    assertMoreData(login.receive(hex("02")), utf8(OpensslKey.PUBLIC_PEM));
    assertThat(check(login.receive(ENCRYPTED.clone()))).isTrue();
    assertThat(login.verified(true)).isEqualTo(ACCEPTED);
  }

  @Test
  void checksTheEncryptedPasswordOfAClientThatHasTheKey() {
    full(sha2Hash, false);
    assertThat(check(login.receive(ENCRYPTED.clone()))).isTrue();
  }

  @Test
  void rejectsWhatTheCheckDoesNotLike() {
    full(nobody, true);
    assertThat(check(login.receive(utf8("secret\0")))).isFalse();
    assertThat(login.verified(false)).isEqualTo(WRONG_PASSWORD);
  }

  @ParameterizedTest
  @CsvSource({
    "true,  ''", "true,  02", "true,  736563726574", "false, ''", "false, 00", "false, 0202", "false, 73656372657400"
  })
  void rejectsAnythingElseThanThePassword(boolean secure, String packet) {
    full(sha2Hash, secure);
    assertThat(login.receive(hex(packet))).isEqualTo(WRONG_PASSWORD);
  }

  @Test
  void takesAPasswordOfTheGreatestLengthAndNoLonger() {
    full(sha2Hash, true);
    assertThat(login.receive(utf8("x".repeat(256) + "\0"))).isInstanceOf(AuthStep.Verify.class);
    ServerAuthentication other = anotherLogin();
    other.begin(sha2Hash, new LoginAttempt(SHA2, FAST_PROOF, true, false, true));
    assertThat(other.receive(utf8("x".repeat(257) + "\0"))).isEqualTo(WRONG_PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 129, 256})
  void rejectsABlockOfAnotherSizeAfterTheKey(int size) {
    full(sha2Hash, false);
    login.receive(hex("02"));
    byte[] block = new byte[size];
    if (size > 0) {
      block[0] = 0x02;
    }
    assertThat(login.receive(block)).isEqualTo(WRONG_PASSWORD);
  }

  @Test
  void refusesACallerOutOfTurn() {
    assertThatIllegalStateException().isThrownBy(() -> login.receive(NOTHING)).withMessageContaining("NEW");
    assertThatIllegalStateException().isThrownBy(() -> login.verified(true)).withMessageContaining("NEW");
    full(sha2Hash, true);
    assertOnlyReceiveIsNext();
    login.receive(utf8("secret\0"));
    assertThatIllegalStateException().isThrownBy(() -> login.receive(NOTHING)).withMessageContaining("VERIFYING");
    assertThatIllegalStateException().isThrownBy(() -> login.begin(plain, old(NOTHING)));
    login.verified(true);
    assertThatIllegalStateException().isThrownBy(() -> login.receive(NOTHING)).withMessageContaining("DONE");
    assertThatIllegalStateException().isThrownBy(() -> login.verified(true)).withMessageContaining("DONE");
    assertThatIllegalStateException().isThrownBy(() -> login.begin(plain, old(NOTHING)));
  }

  private void assertOnlyReceiveIsNext() {
    assertThatIllegalStateException().isThrownBy(() -> login.verified(true)).withMessageContaining("RECEIVING");
    assertThatIllegalStateException().isThrownBy(() -> login.begin(plain, old(NOTHING)));
  }

  private void full(StoredPassword stored, boolean secure) {
    assertMoreData(login.begin(stored, new LoginAttempt(SHA2, FAST_PROOF, true, false, secure)), hex("04"));
  }

  private static boolean check(AuthStep step) {
    assertThat(step).isInstanceOf(AuthStep.Verify.class);
    return ((AuthStep.Verify) step).check().run();
  }

  private static void assertMoreData(AuthStep step, byte[] data) {
    assertThat(step)
        .isInstanceOfSatisfying(AuthStep.MoreData.class, it -> assertThat(it.data()).isEqualTo(data));
  }

  private ServerAuthentication anotherLogin() {
    return new ServerAuthentication(context, NONCE);
  }

  private static LoginAttempt plainText(String plugin, byte[] response) {
    return new LoginAttempt(plugin, response, true, false, false);
  }

  private static LoginAttempt again(String plugin, byte[] response) {
    return new LoginAttempt(plugin, response, true, true, false);
  }

  private static LoginAttempt old(byte[] response) {
    return new LoginAttempt(null, response, false, false, false);
  }
}
