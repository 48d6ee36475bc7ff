package dev.sluice.protocol.auth;

import static dev.sluice.protocol.auth.AuthPlugin.CACHING_SHA2_PASSWORD;
import static dev.sluice.protocol.auth.AuthPlugin.MYSQL_NATIVE_PASSWORD;
import static dev.sluice.protocol.auth.Vectors.NATIVE_HASH;
import static dev.sluice.protocol.auth.Vectors.SHA2_HASH;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginConversationTests {

  private static final RsaKeyPair KEY = RsaKeyPair.generate();

  private final LoginContext context = new LoginContext(CACHING_SHA2_PASSWORD, KEY, new DigestCache(8));

  @Test
  void fastWithAPlainPassword() {
    assertThat(talk("secret", "secret", false))
        .isEqualTo(
            """
            C: caching_sha2_password 32 bytes
            S: more 03, OK
            """);
  }

  @Test
  void fullOverTlsThenFast() {
    assertThat(talk(SHA2_HASH, "secret", true))
        .isEqualTo(
            """
            C: caching_sha2_password 32 bytes
            S: more 04
            C: 7 bytes
            S: (checks the password)
            S: OK
            """);
    assertThat(talk(SHA2_HASH, "secret", true))
        .isEqualTo(
            """
            C: caching_sha2_password 32 bytes
            S: more 03, OK
            """);
  }

  @Test
  void fullWithoutTls() {
    assertThat(talk(SHA2_HASH, "secret", false))
        .isEqualTo(
            """
            C: caching_sha2_password 32 bytes
            S: more 04
            C: 02
            S: more 451 bytes
            C: 256 bytes
            S: (checks the password)
            S: OK
            """);
  }

  @Test
  void switchedToNative() {
    assertThat(talk(NATIVE_HASH, "secret", false))
        .isEqualTo(
            """
            C: caching_sha2_password 32 bytes
            S: switch to mysql_native_password
            C: 20 bytes
            S: OK
            """);
  }

  @Test
  void switchedToSha2() {
    assertThat(new LoginConversation(context).run(parse(SHA2_HASH), "secret", MYSQL_NATIVE_PASSWORD, true))
        .isEqualTo(
            """
            C: mysql_native_password 20 bytes
            S: switch to caching_sha2_password
            C: 32 bytes
            S: more 04
            C: 7 bytes
            S: (checks the password)
            S: OK
            """);
  }

  @Test
  void withoutAPassword() {
    assertThat(talk("", "", false))
        .isEqualTo(
            """
            C: caching_sha2_password 00
            S: OK
            """);
    assertThat(talk("secret", "", false))
        .isEqualTo(
            """
            C: caching_sha2_password 00
            S: ERR NO_PASSWORD
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "secret,              CACHING_SHA2_PASSWORD, true",
    "secret,              CACHING_SHA2_PASSWORD, false",
    "secret,              MYSQL_NATIVE_PASSWORD, false",
    NATIVE_HASH + ",      CACHING_SHA2_PASSWORD, true",
    NATIVE_HASH + ",      MYSQL_NATIVE_PASSWORD, false",
    SHA2_HASH + ",        CACHING_SHA2_PASSWORD, true",
    SHA2_HASH + ",        CACHING_SHA2_PASSWORD, false",
    SHA2_HASH + ",        MYSQL_NATIVE_PASSWORD, false",
  })
  void anUnknownUserIsLikeAWrongPassword(String known, AuthPlugin plugin, boolean secure) {
    StoredPassword stored = parse(known);
    StoredPassword nobody = new UnknownUsers(List.of(stored)).passwordOf("nobody");
    String wrong = new LoginConversation(context).run(stored, "Secret", plugin, secure);
    assertThat(wrong).endsWith("S: ERR WRONG_PASSWORD\n");
    assertThat(new LoginConversation(context).run(nobody, "Secret", plugin, secure)).isEqualTo(wrong);
    assertThat(new LoginConversation(context).run(stored, "", plugin, secure))
        .isEqualTo(new LoginConversation(context).run(nobody, "", plugin, secure));
  }

  @Test
  void aWrongPasswordOfAUserWhoseDigestIsKnownIsNoDifferent() {
    String before = talk(SHA2_HASH, "Secret", true);
    talk(SHA2_HASH, "secret", true);
    assertThat(talk(SHA2_HASH, "Secret", true)).isEqualTo(before);
  }

  private String talk(String stored, String password, boolean secure) {
    return new LoginConversation(context).run(parse(stored), password, secure);
  }

  private static StoredPassword parse(String configured) {
    return StoredPassword.parse(configured);
  }
}
