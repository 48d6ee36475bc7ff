package dev.sluice.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthPluginTests {

  @Test
  void hasTheNamesOfTheManual() {
    assertThat(AuthPlugin.values())
        .extracting(AuthPlugin::wireName)
        .containsExactly("caching_sha2_password", "mysql_native_password");
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByItsName(AuthPlugin plugin) {
    assertThat(AuthPlugin.named(plugin.wireName())).contains(plugin);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256_password", "mysql_clear_password", "Caching_Sha2_Password", "client_ed25519"})
  void isEmptyForOthers(String name) {
    assertThat(AuthPlugin.named(name)).isEmpty();
  }
}
