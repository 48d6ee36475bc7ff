package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WireErrorException;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users of every kind of password, under both plugins, greeted as MariaDB and as MySQL do. */
class LoginIT {

  private static final String SECRET = "secret";
  private static final String NATIVE_HASH = "*14E65567ABDB5135D0CFD9A70B3032C179A49EE7";
  private static final String SHA2_HASH = "$A$005$ABCDEFGHIJKLMNOPQRSTJE9sOcOki6f10bl0q5vIv/iZt93mZ8p/xmSkHO/nqCC";

  private static RunningGateway asMariaDb;
  private static RunningGateway asMySql;

  @BeforeAll
  static void start() {
    BackendServer server = BackendServer.shared();
    try (WireClient root = server.connect(server.root())) {
      assertThat(root.query("CREATE USER IF NOT EXISTS nopassword").isError()).isFalse();
    }
    List<String> users = List.of(
        "sluice.users[3].name=native", "sluice.users[3].password=" + NATIVE_HASH,
        "sluice.users[3].backend-username=app", "sluice.users[3].backend-password=apppw",
        "sluice.users[4].name=sha2", "sluice.users[4].password=" + SHA2_HASH,
        "sluice.users[4].backend-username=app", "sluice.users[4].backend-password=apppw",
        "sluice.users[5].name=plain", "sluice.users[5].password=plain:" + NATIVE_HASH,
        "sluice.users[5].backend-username=app", "sluice.users[5].backend-password=apppw",
        "sluice.users[6].name=nopassword");
    asMariaDb = RunningGateway.start(server, concat(users, "sluice.server-version=11.4.5-MariaDB-sluice"));
    asMySql = RunningGateway.start(server, concat(users, "sluice.server-version=8.4.0-sluice"));
  }

  private static String[] concat(List<String> settings, String last) {
    String[] all = settings.toArray(new String[settings.size() + 1]);
    all[settings.size()] = last;
    return all;
  }

  @AfterAll
  static void stop() {
    asMariaDb.close();
    asMySql.close();
  }

  private static String user(RunningGateway gateway, WireLogin login) {
    try (WireClient client = WireClient.connect(gateway.address(), login)) {
      return String.valueOf(client.query("SELECT CURRENT_USER()").value());
    }
  }

  private static WireError refused(RunningGateway gateway, WireLogin login) {
    return catchThrowableOfType(WireErrorException.class, () -> WireClient.connect(gateway.address(), login)).error();
  }

  @Test
  void greetsWithThePluginOfTheServerItStandsFor() {
    try (WireClient mariaDb = asMariaDb.connect(Account.APP); WireClient mySql = asMySql.connect(Account.APP);
        WireClient usual = GatewayUnderTest.shared().connect(Account.APP);
        WireClient direct = BackendServer.shared().connect(Account.APP)) {
      assertThat(mariaDb.greeting().plugin()).isEqualTo("mysql_native_password");
      assertThat(mariaDb.greeting().serverVersion()).isEqualTo("11.4.5-MariaDB-sluice");
      assertThat(mySql.greeting().plugin()).isEqualTo("caching_sha2_password");
      assertThat(mySql.greeting().serverVersion()).isEqualTo("8.4.0-sluice");
      assertThat(usual.greeting().plugin()).isEqualTo(direct.greeting().plugin());
      assertThat(usual.greeting().serverVersion()).isEqualTo(direct.greeting().serverVersion());
    }
  }

  @Test
  void everyKindOfStoredPasswordIsChecked() {
    for (RunningGateway gateway : List.of(asMariaDb, asMySql)) {
      assertThat(user(gateway, Account.APP.login())).isEqualTo("app@%");
      assertThat(user(gateway, WireLogin.as("native", SECRET))).isEqualTo("app@%");
      assertThat(user(gateway, WireLogin.as("sha2", SECRET))).as("full, by public key").isEqualTo("app@%");
      assertThat(user(gateway, WireLogin.as("sha2", SECRET))).as("fast").isEqualTo("app@%");
      assertThat(user(gateway, WireLogin.as("plain", NATIVE_HASH))).isEqualTo("app@%");
      assertThat(user(gateway, WireLogin.as("nopassword", ""))).isEqualTo("nopassword@%");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "native", "sha2", "plain", "nopassword", "nobody", ""})
  void aWrongPasswordOrUserIsRefusedInTheSameWords(String name) {
    for (RunningGateway gateway : List.of(asMariaDb, asMySql)) {
      assertThat(refused(gateway, WireLogin.as(name, "wrong"))).isEqualTo(new WireError(1045, "28000",
          "sluice: Access denied for user '" + name + "'@'127.0.0.1' (using password: YES)"));
      if (!name.equals("nopassword")) {
        assertThat(refused(gateway, WireLogin.as(name, ""))).isEqualTo(new WireError(1045, "28000",
            "sluice: Access denied for user '" + name + "'@'127.0.0.1' (using password: NO)"));
      }
    }
  }

  /** Where users have passwords of several kinds, an unknown name is treated as one or the other of them. */
  @Test
  void anUnknownUserAndAWrongPasswordTakeTheSameSteps() {
    try (WireClient known = WireClient.open(GatewayUnderTest.address());
        WireClient unknown = WireClient.open(GatewayUnderTest.address())) {
      assertThatThrownBy(() -> known.login(WireLogin.as("app", "wrong"))).isInstanceOf(WireErrorException.class);
      assertThatThrownBy(() -> unknown.login(WireLogin.as("ape", "wrong"))).isInstanceOf(WireErrorException.class);
      assertThat(unknown.packetsRead()).isEqualTo(known.packetsRead());
    }
  }

  @Test
  void aUserWithoutRightsToASchemaIsToldAsByTheServer() {
    BackendServer server = BackendServer.shared();
    for (Account account : List.of(Account.APP, server.root())) {
      WireLogin login = account.login().schema("never_there");
      WireError direct =
          catchThrowableOfType(WireErrorException.class, () -> WireClient.connect(server.address(), login)).error();
      assertThat(refused(asMariaDb, login)).isEqualTo(direct);
      assertThat(direct.code()).isEqualTo(account == Account.APP ? 1044 : 1049);
    }
  }

  @Test
  void aClientThatCannotSwitchPluginsUsesItsOwn() {
    WireLogin old = Account.APP.login().without(Capabilities.PLUGIN_AUTH | Capabilities.PLUGIN_AUTH_LENENC);
    assertThat(user(asMariaDb, old)).isEqualTo("app@%");
    WireError error = refused(asMariaDb, WireLogin.as("sha2", SECRET)
        .without(Capabilities.PLUGIN_AUTH | Capabilities.PLUGIN_AUTH_LENENC));
    assertThat(error.code()).isIn(1251, 1045);
  }

  @Test
  void connectorJFetchesThePublicKeyOnlyIfAllowed() throws SQLException {
    try (RunningGateway gateway = RunningGateway.start(BackendServer.shared(), "sluice.users[3].name=sha2",
        "sluice.users[3].password=" + SHA2_HASH, "sluice.users[3].backend-username=app",
        "sluice.users[3].backend-password=apppw")) {
      String url = "jdbc:mysql://127.0.0.1:" + gateway.address().getPort() + "/it?sslMode=DISABLED&connectTimeout=10000"
          + "&socketTimeout=20000&allowPublicKeyRetrieval=";
      assertThatThrownBy(() -> DriverManager.getConnection(url + "false", "sha2", SECRET))
          .isInstanceOf(SQLException.class).hasMessageContaining("Public Key Retrieval is not allowed");
      try (Connection full = DriverManager.getConnection(url + "true", "sha2", SECRET);
          Connection fast = DriverManager.getConnection(url + "false", "sha2", SECRET)) {
        assertThat(full.isValid(5)).isTrue();
        assertThat(fast.isValid(5)).isTrue();
      }
    }
  }

  @Test
  void manyAttributesAreTaken() {
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      attributes.put("attribute" + i, "v".repeat(200));
    }
    assertThat(user(asMariaDb, Account.APP.login().attributes(attributes))).isEqualTo("app@%");
  }
}
