package dev.sluice.gateway.contract;

import static dev.sluice.gateway.contract.Clients.STREAM;
import static dev.sluice.gateway.contract.Clients.answer;
import static dev.sluice.gateway.contract.Clients.assertClosed;
import static dev.sluice.gateway.contract.Clients.assertError;
import static dev.sluice.gateway.contract.Clients.assertUsable;
import static dev.sluice.gateway.contract.Clients.awaitSleep;
import static dev.sluice.gateway.contract.Clients.connect;
import static dev.sluice.gateway.contract.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.Sequence;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code KILL} and {@code COM_PROCESS_KILL} among clients of the gateway, by either kind of id. */
class KillIT {

  private static final int COM_PROCESS_KILL = 0x0C;
  private static final boolean MYSQL = BackendServer.shared().family() == ServerFamily.MYSQL;

  private final RunningGateway gateway = GatewayUnderTest.shared();

  /** The two ids that a client may go by. */
  enum Id {
    GATEWAY {
      @Override
      String of(WireClient client) {
        return Long.toString(client.greeting().connectionId());
      }
    },
    BACKEND {
      @Override
      String of(WireClient client) {
        return String.valueOf(client.query("SELECT CONNECTION_ID()").value());
      }
    };

    abstract String of(WireClient client);
  }

  /** Has rows under way to the client. */
  private static void stream(WireClient victim) {
    send(victim, STREAM);
    try {
      victim.awaitInput(10_000);
    } catch (UncheckedIOException e) {
      throw new AssertionError("no rows; meanwhile the server runs " + Clients.running(), e);
    }
  }

  private static void assertKilled(WireClient killer, String statement) {
    WireResponse response = killer.query(statement);
    assertThat(response.shape()).as(() -> response.error().toString()).containsExactly(Kind.OK);
  }

  @ParameterizedTest
  @EnumSource
  void aQueryBeforeItsFirstRow(Id id) {
    try (WireClient victim = connect(gateway); WireClient killer = connect(gateway)) {
      String target = id.of(victim);
      send(victim, "SELECT 1 FROM " + Sequence.upTo(1000)
          + " WHERE seq < 0 OR SLEEP(1) /* first_row_%s */".formatted(id));
      awaitSleep("first_row_" + id);
      assertKilled(killer, "KILL QUERY " + target);
      assertError(answer(victim), 1317, "70100");
      assertUsable(victim);
      assertUsable(killer);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aQueryInMidStream(boolean deprecateEof) {
    try (WireClient victim = connect(gateway, deprecateEof); WireClient killer = connect(gateway)) {
      String target = Id.GATEWAY.of(victim);
      stream(victim);
      assertKilled(killer, "KILL QUERY " + target);
      WireResponse response = answer(victim);
      assertThat(response.shape()).endsWith(Kind.ROW, Kind.ERROR);
      assertError(response, 1317, "70100");
      assertUsable(victim);
    }
  }

  /** As the mysql client does on Ctrl-C: on a connection of its own, which it then closes. */
  @Test
  void aQueryFromASecondConnectionThatOnlyKills() {
    try (WireClient victim = connect(gateway)) {
      send(victim, "SELECT * FROM " + Sequence.upTo(1000) + " WHERE SLEEP(1) /* second_connection */");
      awaitSleep("second_connection");
      try (WireClient killer = WireClient.connect(gateway.address(), Account.APP.login())) {
        assertKilled(killer, "KILL QUERY " + victim.greeting().connectionId());
        killer.send(0x01);
      }
      assertError(answer(victim), 1317, "70100");
      assertUsable(victim);
    }
  }

  @Test
  void aQueryInATransactionWhichGoesOn() {
    try (WireClient victim = connect(gateway); WireClient killer = connect(gateway)) {
      victim.query("DROP TABLE IF EXISTS kill_transaction");
      victim.query("CREATE TABLE kill_transaction (a INT)");
      victim.query("BEGIN");
      victim.query("INSERT INTO kill_transaction VALUES (1)");
      stream(victim);
      assertKilled(killer, "KILL QUERY " + Id.GATEWAY.of(victim));
      assertError(answer(victim), 1317, "70100");
      assertThat(victim.query("SELECT COUNT(*) FROM kill_transaction").value()).isEqualTo("1");
      assertThat(killer.query("SELECT COUNT(*) FROM kill_transaction").value()).isEqualTo("0");
      assertThat(victim.query("COMMIT").isError()).isFalse();
      assertThat(killer.query("SELECT COUNT(*) FROM kill_transaction").value()).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL %s", "KILL CONNECTION %s", "kill /* at last */ hard connection %s;"})
  void aConnectionWithItsStatement(String kill) {
    for (Id id : Id.values()) {
      try (WireClient victim = connect(gateway); WireClient killer = connect(gateway)) {
        String target = id.of(victim);
        stream(victim);
        assertKilled(killer, kill.formatted(target));
        assertError(answer(victim), MYSQL ? 1053 : 1927, MYSQL ? "08S01" : "70100");
        assertClosed(victim);
        assertUsable(killer);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionByCommand(Id id) {
    try (WireClient victim = connect(gateway); WireClient killer = connect(gateway)) {
      assertUsable(victim);
      int target = (int) Long.parseLong(id.of(victim));
      byte[] argument = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(target).array();
      assertThat(killer.command(COM_PROCESS_KILL, argument).shape()).containsExactly(Kind.OK);
      assertClosed(victim);
      assertUsable(killer);
    }
  }

  @Test
  void anIdleConnection() {
    try (WireClient fresh = connect(gateway); WireClient used = connect(gateway);
        WireClient killer = connect(gateway)) {
      assertUsable(used);
      assertKilled(killer, "KILL " + Id.GATEWAY.of(fresh));
      assertKilled(killer, "KILL " + Id.GATEWAY.of(used));
      assertClosed(fresh);
      assertClosed(used);
      assertUsable(killer);
    }
  }

  @Test
  void anIdleConnectionsQueryIsNothing() {
    try (WireClient victim = connect(gateway); WireClient killer = connect(gateway)) {
      assertUsable(victim);
      for (Id id : Id.values()) {
        assertKilled(killer, "KILL QUERY " + id.of(victim));
        assertUsable(victim);
      }
    }
  }

  @Test
  void oneselfAsTheServerDoesIt() {
    try (WireClient client = connect(gateway)) {
      assertError(client.query("KILL QUERY " + Id.GATEWAY.of(client)), 1317, "70100");
      assertUsable(client);
      assertError(client.query("KILL QUERY " + Id.BACKEND.of(client)), 1317, "70100");
      assertUsable(client);
      assertError(client.query("KILL " + Id.BACKEND.of(client)), MYSQL ? 1317 : 1927, "70100");
      assertClosed(client);
    }
    try (WireClient client = connect(gateway)) {
      assertError(client.query("KILL CONNECTION " + Id.GATEWAY.of(client)), MYSQL ? 1317 : 1927, "70100");
      assertClosed(client);
    }
  }

  @Test
  void onlyOnesOwnUsers() {
    try (WireClient victim = connect(gateway);
        WireClient stranger = WireClient.connect(gateway.address(), Account.OTHER.login())) {
      for (Id id : Id.values()) {
        String target = id.of(victim);
        assertError(stranger.query("KILL " + target), 1095, "HY000", target);
        assertError(stranger.query("KILL QUERY " + target), 1095, "HY000");
      }
      assertUsable(victim);
      assertUsable(stranger);
    }
  }

  @Test
  void nobody() {
    try (WireClient killer = connect(gateway); WireClient gone = connect(gateway)) {
      String target = Id.GATEWAY.of(gone);
      gone.send(0x01);
      assertClosed(gone);
      Clients.await("it to be forgotten", () -> killer.query("KILL " + target).isError());
      assertError(killer.query("KILL " + target), 1094, "HY000", target);
      assertError(killer.query("KILL QUERY 4294967295"), 1094, "HY000");
      assertError(killer.query("KILL 987654321"), 1094, "HY000");
      assertUsable(killer);
    }
  }

  /** Kills that race with the ends of statements hit the one that runs or none, and never one that comes later. */
  @Test
  void neverTheNextStatement() {
    int hit = 0;
    try (WireClient victim = connect(gateway); WireClient killer = connect(gateway)) {
      String target = Id.GATEWAY.of(victim);
      victim.deadline(Duration.ofSeconds(60));
      for (int i = 0; i < 200; i++) {
        send(victim, "SELECT COUNT(*), " + i + " FROM " + Sequence.upTo(1 + i % 20 * 5000) + " WHERE seq + 1 > 0");
        send(killer, "KILL QUERY " + target);
        WireResponse first = answer(victim);
        if (first.isError()) {
          assertError(first, 1317, "70100");
          hit++;
        } else {
          assertThat(first.rows().getFirst().get(1)).isEqualTo(Integer.toString(i));
        }
        if (i % 2 == 0) {
          assertThat(answer(killer).shape()).containsExactly(Kind.OK);
          assertUsable(victim);
        } else {
          WireResponse second = victim.query("SELECT 'between'");
          assertThat(second.isError() ? second.error().code() : 1317).isEqualTo(1317);
          assertThat(answer(killer).shape()).containsExactly(Kind.OK);
          assertUsable(victim);
        }
      }
    }
    System.out.println("KillIT: " + hit + " of 200 statements were hit by the kill that raced with them");
  }
}
