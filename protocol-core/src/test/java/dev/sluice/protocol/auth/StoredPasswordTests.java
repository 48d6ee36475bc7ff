package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.AuthPlugin.CACHING_SHA2_PASSWORD;
import static dev.sluice.protocol.auth.AuthPlugin.MYSQL_NATIVE_PASSWORD;
import static dev.sluice.protocol.auth.Vectors.FAST_PROOF;
import static dev.sluice.protocol.auth.Vectors.NATIVE_HASH;
import static dev.sluice.protocol.auth.Vectors.NATIVE_PROOF;
import static dev.sluice.protocol.auth.Vectors.NONCE;
import static dev.sluice.protocol.auth.Vectors.SECRET;
import static dev.sluice.protocol.auth.Vectors.SHA2_HASH;
import static dev.sluice.protocol.auth.Vectors.hex;
import static dev.sluice.protocol.auth.Vectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredPasswordTests {

  /** MySQL 8: SELECT HEX(authentication_string) of a user with the password "foobar". */
  private static final String SERVERS_HEX =
      "0x24412430303524031A69251C34295C4B35167C7F1E5A7B63091349503974624D34504B5A4246793548563368"
          + "68686F52485A736E4A733368786E427575516C73446469496537";

  private final DigestCache cache = new DigestCache(8);

  @Test
  void aPlainPasswordChecksEverything() {
    StoredPassword stored = StoredPassword.parse("secret");
    assertThat(stored.plugins()).containsExactly(CACHING_SHA2_PASSWORD, MYSQL_NATIVE_PASSWORD);
    assertThat(stored.isEmpty()).isFalse();
    assertThat(stored.matchesNative(NATIVE_PROOF, NONCE)).isTrue();
    assertThat(stored.matchesFast(FAST_PROOF, NONCE, cache)).isTrue();
    assertThat(stored.matchesClear(SECRET, cache)).isTrue();
    assertThat(stored.matchesClear(utf8("Secret"), cache)).isFalse();
    assertThat(cache.size()).isZero();
  }

  @Test
  void theEmptyPasswordHasNoProof() {
    StoredPassword stored = StoredPassword.parse("");
    assertThat(stored.isEmpty()).isTrue();
    // Python hashlib: the formulas applied to "", which no client does
    assertThat(stored.matchesNative(hex("60252de9f0fbe9f1526ec3ec3968223e50a072f8"), NONCE)).isFalse();
    assertThat(
            stored.matchesFast(
                hex("953da8adf9f072cd4042ca3a629b192a5975c453eeebefa4f774dfd370e1e0c5"), NONCE, cache))
        .isFalse();
    assertThat(stored.matchesClear(new byte[0], cache)).isTrue();
    assertThat(stored.matchesClear(SECRET, cache)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {NATIVE_HASH, "*14e65567abdb5135d0cfd9a70b3032c179a49ee7"})
  void aNativeHashChecksNativeProofs(String hash) {
    StoredPassword stored = StoredPassword.parse(hash);
    assertThat(stored.plugins()).containsExactly(MYSQL_NATIVE_PASSWORD);
    assertThat(stored.isEmpty()).isFalse();
    assertThat(stored.matchesNative(NATIVE_PROOF, NONCE)).isTrue();
    assertThat(stored.matchesNative(NATIVE_PROOF, Nonce.random())).isFalse();
    assertThat(stored.matchesFast(FAST_PROOF, NONCE, cache)).isFalse();
    assertThat(stored.matchesClear(SECRET, cache)).isFalse();
  }

  @Test
  void aSha2HashChecksThePasswordAndThenFastProofs() {
    StoredPassword stored = StoredPassword.parse(SHA2_HASH);
    assertThat(stored.plugins()).containsExactly(CACHING_SHA2_PASSWORD);
    assertThat(stored.isEmpty()).isFalse();
    assertThat(stored.matchesNative(NATIVE_PROOF, NONCE)).isFalse();
    assertThat(stored.matchesClear(utf8("Secret"), cache)).isFalse();
    assertThat(stored.matchesFast(FAST_PROOF, NONCE, cache)).as("nothing known yet").isFalse();
    assertThat(stored.matchesClear(SECRET, cache)).isTrue();
    assertThat(stored.matchesFast(FAST_PROOF, NONCE, cache)).isTrue();
    assertThat(stored.matchesFast(FAST_PROOF, Nonce.random(), cache)).isFalse();
  }

  @Test
  void aSha2HashOfMoreRounds() {
    // Python: 10000 rounds
    StoredPassword stored =
        StoredPassword.parse("$A$00A$ABCDEFGHIJKLMNOPQRSTmP27SXbRoBCfsHrqYbj.jJCKJWr1UzjJRtye12s8Ih2");
    assertThat(stored.matchesClear(SECRET, cache)).isTrue();
  }

  @Test
  void aSha2HashAsAServerPrintsIt() {
    StoredPassword stored = StoredPassword.parse(SERVERS_HEX);
    assertThat(stored.plugins()).containsExactly(CACHING_SHA2_PASSWORD);
    assertThat(stored.matchesClear(utf8("foobar"), cache)).isTrue();
    assertThat(StoredPassword.parse(SERVERS_HEX.toLowerCase())).isEqualTo(stored).hasSameHashCodeAs(stored);
    assertThat(StoredPassword.parse(SHA2_HASH)).isNotEqualTo(stored);
  }

  @ParameterizedTest
  @ValueSource(strings = {NATIVE_HASH, SHA2_HASH, SERVERS_HEX, "plain:secret", "", "$A$"})
  void thePrefixMakesItAPassword(String password) {
    StoredPassword stored = StoredPassword.parse("plain:" + password);
    assertThat(stored.plugins()).hasSize(2);
    assertThat(stored.matchesClear(utf8(password), cache)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "*secret",
        "*14E65567ABDB5135D0CFD9A70B3032C179A49EE",
        "*14E65567ABDB5135D0CFD9A70B3032C179A49EE77",
        "*14E65567ABDB5135D0CFD9A70B3032C179A49EEX",
        "$A",
        "$a$005$",
        "0x",
        "0x24",
        "0xdeadbeef",
        "Plain:secret",
        " secret ",
        "pässwörd",
        "密码",
      })
  void anythingElseIsThePassword(String password) {
    assertThat(StoredPassword.parse(password).matchesClear(utf8(password), cache)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$A$",
        "$A$005$tooshort",
        "$A$004$ABCDEFGHIJKLMNOPQRSTJE9sOcOki6f10bl0q5vIv/iZt93mZ8p/xmSkHO/nqCC",
        "$A$0G5$ABCDEFGHIJKLMNOPQRSTJE9sOcOki6f10bl0q5vIv/iZt93mZ8p/xmSkHO/nqCC",
        "$A$005$ABCDEFGHIJKLMNOPQRSTJE9sOcOki6f10bl0q5vIv/iZt93mZ8p/xmSkHO/nqC",
        "$A$005$ABCDEFGHIJKLMNOPQRSTJE9sOcOki6f10bl0q5vIv/iZt93mZ8p/xmSkHO/nqCCC",
        "$A$005$ABCDEFGHIJKLMNOPQRSTJE9sOcOki6f10bl0q5vIv/iZt93mZ8p/xmSkHO/nqC!",
        "$A$005$ÄBCDEFGHIJKLMNOPQRSTJE9sOcOki6f10bl0q5vIv/iZt93mZ8p/xmSkHO/nqCC",
        "0x244124",
        "0x24412430303524031A69",
        "0x2441243030352",
        "0x244124secret",
      })
  void refusesAHalfHashWithoutQuotingIt(String configured) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoredPassword.parse(configured))
        .withMessageContaining("caching_sha2_password hash")
        .withMessageContaining("plain:")
        .withMessageNotContaining(configured.length() > 8 ? configured.substring(8) : "\0")
        .withNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", NATIVE_HASH, SHA2_HASH, SERVERS_HEX})
  void showsNothing(String configured) {
    assertThat(StoredPassword.parse(configured).toString()).matches("an? [a-z2_ ]+").doesNotContain("secret");
  }
}
