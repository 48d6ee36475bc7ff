package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WirePacket;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Global variables that are set while the gateway runs are those of sessions that begin from then on. */
class ServerVariablesIT {

  private static DedicatedServer server;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    server = BackendServer.startDedicated();
    gateway = RunningGateway.start(server, "sluice.backend.pool.max-size=1",
        "sluice.backend.username=" + server.root().user(), "sluice.backend.password=" + server.root().password());
    root("CREATE TABLE it.logins (v INT) ENGINE=InnoDB");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    server.close();
  }

  @AfterEach
  void asBefore() {
    root("SET GLOBAL init_connect = ''", "SET GLOBAL autocommit = 1", "DELETE FROM it.logins");
  }

  private static void root(String... statements) {
    try (WireClient root = server.connect(server.root())) {
      root.query("SET autocommit = 1");
      for (String statement : statements) {
        WireResponse response = root.query(statement);
        assertThat(response.isError()).as(() -> statement + ": " + response.error()).isFalse();
      }
    }
  }

  private static String value(WireLogin login, String sql) {
    try (WireClient client = WireClient.connect(gateway.address(), login)) {
      return String.valueOf(client.query(sql).value());
    }
  }

  private static final List<WireLogin> LOGINS = List.of(Account.APP.login(), Account.APP.login().schema("it"),
      Account.APP.login().collation(WireLogin.LATIN1_SWEDISH_CI));

  @Test
  void initConnectHasItsEffectForEachSession() {
    String asked = "SELECT CONCAT_WS(' ', @hello, @@character_set_client, @@time_zone)";
    for (String sets : List.of("SET @hello = 'one'", "SET NAMES cp1251, time_zone = '+05:00'", "",
        "SET @hello = 'two'; SET sql_mode = ''")) {
      root("SET GLOBAL init_connect = \"" + sets + "\"");
      for (WireLogin login : LOGINS) {
        String directly;
        try (WireClient client = WireClient.connect(server.address(), login)) {
          directly = client.query(asked).value();
        }
        for (int i = 0; i < 3; i++) {
          assertThat(value(login, asked)).as(sets).isEqualTo(directly);
        }
      }
    }
  }

  @Test
  void itIsRunOnceASession() {
    root("SET GLOBAL init_connect = 'INSERT INTO it.logins VALUES (1)'");
    for (int i = 0; i < 5; i++) {
      assertThat(value(LOGINS.get(i % 2), "SELECT 1")).isEqualTo("1");
    }
    root("SET GLOBAL init_connect = ''");
    assertThat(value(LOGINS.getFirst(), "SELECT COUNT(*) FROM it.logins")).isEqualTo("5");
  }

  @Test
  void aConnectionIsLentAgainWhenItHasNothingToDo() {
    root("SET GLOBAL init_connect = 'SET @hello = 1'");
    String one = value(LOGINS.getFirst(), "SELECT CONNECTION_ID()");
    assertThat(value(LOGINS.getFirst(), "SELECT CONNECTION_ID()")).isNotEqualTo(one);
    root("SET GLOBAL init_connect = ''");
    value(LOGINS.getFirst(), "SELECT 1");
    String two = value(LOGINS.getFirst(), "SELECT CONNECTION_ID()");
    assertThat(value(LOGINS.getFirst(), "SELECT CONNECTION_ID()")).isEqualTo(two);
  }

  @Test
  void autocommitShowsFromTheGreetingOn() {
    for (String autocommit : List.of("0", "1", "0")) {
      root("SET GLOBAL autocommit = " + autocommit);
      for (WireLogin login : LOGINS) {
        for (int i = 0; i < 2; i++) {
          assertThat(statuses(gateway.address(), login)).isEqualTo(statuses(server.address(), login));
        }
      }
    }
  }

  private static List<String> statuses(InetSocketAddress address, WireLogin login) {
    List<String> statuses = new ArrayList<>();
    try (WireClient client = WireClient.open(address)) {
      WirePacket ok = client.login(login);
      statuses.add("greeting " + client.greeting().status());
      statuses.add("ok " + (ok.payload()[3] & 0x3F));
      statuses.add("ping " + HexFormat.of().formatHex(client.command(0x0E).packets().getFirst().payload()));
      statuses.add(client.query("SELECT @@autocommit").value());
      statuses.add("first " + client.query("SELECT COUNT(*) FROM it.logins").status());
      statuses.add("write " + client.query("INSERT INTO it.logins VALUES (2)").status());
    }
    return statuses;
  }
}
