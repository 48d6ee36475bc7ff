package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A connection that a client has logged in over itself is the client's alone: the gateway says nothing of its own
 * there.
 */
class RelayedSessionIT {

  private static final int COM_QUERY = 0x03;
  private static final int COM_CHANGE_USER = 0x11;
  private static final int COM_RESET_CONNECTION = 0x1F;
  private static final int UTF8MB3_GENERAL_CI = 33;

  /** No more than that, because identifiers of connections and timestamps differ. */
  private static final String STATE = "SELECT @@character_set_client, @@character_set_results, @@collation_connection, "
      + "@@sql_mode, @@session_track_state_change, @@session_track_schema, ROW_COUNT(), DATABASE(), @a";

  private static BackendServer server;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    server = BackendServer.shared();
    gateway = RunningGateway.startRelay(server);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static WireLogin login(int collation) {
    return Account.APP.login().schema("it").collation(collation)
        .with(Capabilities.SESSION_TRACK | Capabilities.IGNORE_SPACE);
  }

  private static String last(WireResponse response) {
    return HexFormat.of().formatHex(response.packets().getLast().payload());
  }

  private static List<String> afterReset(InetSocketAddress address, int collation) {
    List<String> seen = new ArrayList<>();
    try (WireClient client = WireClient.connect(address, login(collation))) {
      for (int i = 0; i < 2; i++) {
        client.query("SET NAMES cp1251, @a = 1");
        seen.add(last(client.command(COM_RESET_CONNECTION)));
        seen.add(client.query(STATE).rows().toString());
        seen.add(client.query("SHOW SESSION STATUS LIKE 'Com_set_option'").rows().toString());
        for (String sql : List.of("SET @a = 1", "CREATE TEMPORARY TABLE t (a INT)", "USE diff", "USE it",
            "SET NAMES latin1", "DROP TABLE t")) {
          seen.add(sql + ": " + last(client.query(sql)));
        }
      }
    }
    return seen;
  }

  @ParameterizedTest
  @ValueSource(ints = {WireLogin.UTF8MB4_GENERAL_CI, WireLogin.LATIN1_SWEDISH_CI, UTF8MB3_GENERAL_CI, 0})
  void aResetIsTheServersAndNothingElse(int collation) {
    assumeThat(collation == 0 && server.family() == ServerFamily.MARIADB)
        .as("MariaDB resets an unknown collation to that of an earlier session").isFalse();
    assertThat(afterReset(gateway.address(), collation)).isEqualTo(afterReset(server.address(), collation));
  }

  @Test
  void textIsStoredAsDirectlyAfterAReset() {
    List<String> stored = new ArrayList<>();
    for (InetSocketAddress address : List.of(server.address(), gateway.address())) {
      try (WireClient client = WireClient.connect(address, login(WireLogin.UTF8MB4_GENERAL_CI))) {
        client.query("CREATE TEMPORARY TABLE before_reset (a INT)");
        client.command(COM_RESET_CONNECTION);
        assertThat(client.query("CREATE TEMPORARY TABLE text (v VARCHAR(20) CHARACTER SET utf8mb4)").isError())
            .isFalse();
        assertThat(client.query("INSERT INTO text VALUES ('na\u00efve')").isError()).isFalse();
        stored.add(client.query("SELECT HEX(v) FROM text").value());
      }
    }
    assertThat(stored).containsExactly("6E61C3AF7665", "6E61C3AF7665");
  }

  @Test
  void soIsAChangeOfUserThatIsRefused() {
    List<List<String>> seen = new ArrayList<>();
    for (InetSocketAddress address : List.of(server.address(), gateway.address())) {
      List<String> each = new ArrayList<>();
      try (WireClient client = WireClient.connect(address, login(WireLogin.LATIN1_SWEDISH_CI))) {
        String change = "other\0\0it\0-\0" + client.greeting().plugin() + "\0";
        each.add(client.command(COM_CHANGE_USER, change.getBytes(StandardCharsets.US_ASCII)).error().toString());
        if (!client.isClosedByPeer(Duration.ofMillis(200))) {
          each.add(client.query(STATE).rows().toString());
          each.add(last(client.query("SET @a = 1")));
        }
      }
      seen.add(each);
    }
    assertThat(seen.getLast()).isEqualTo(seen.getFirst());
  }

  /** A kill that comes too late must not hit the next statement, and the client must not see how that is prevented. */
  @Test
  void whatAKilledStatementLeavesIsTheServersToSay() {
    List<List<String>> seen = new ArrayList<>();
    for (InetSocketAddress address : List.of(server.address(), gateway.address())) {
      try (WireClient victim = WireClient.connect(address, login(WireLogin.UTF8MB4_GENERAL_CI));
          WireClient killer = WireClient.connect(address, login(WireLogin.UTF8MB4_GENERAL_CI))) {
        List<String> each = new ArrayList<>();
        for (String asks : List.of("SHOW WARNINGS", "SELECT ROW_COUNT(), FOUND_ROWS()")) {
          victim.query("SELECT 1 UNION SELECT 2 UNION SELECT 3");
          killed(victim, killer);
          each.add(victim.query(asks).rows().toString());
        }
        seen.add(each);
      }
    }
    assertThat(seen.getLast()).isEqualTo(seen.getFirst());
  }

  private static void killed(WireClient victim, WireClient killer) {
    String statement = "SELECT COUNT(*), SLEEP(60) FROM information_schema.columns a, information_schema.columns b, "
        + "information_schema.columns c /* killed_and_asked */";
    victim.send(COM_QUERY, statement.getBytes(StandardCharsets.US_ASCII));
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> "1".equals(killer.query("SELECT COUNT(*) FROM "
        + "information_schema.processlist WHERE info LIKE '%killed_and_asked%' AND id <> CONNECTION_ID()").value()));
    assertThat(killer.query("KILL QUERY " + victim.greeting().connectionId()).isError()).isFalse();
    assertThat(victim.readResponse(COM_QUERY).error().code()).isEqualTo(1317);
  }
}
