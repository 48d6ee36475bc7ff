package dev.sluice.gateway.contract;

import static dev.sluice.gateway.contract.Clients.STREAM;
import static dev.sluice.gateway.contract.Clients.answer;
import static dev.sluice.gateway.contract.Clients.assertClosed;
import static dev.sluice.gateway.contract.Clients.assertError;
import static dev.sluice.gateway.contract.Clients.assertUsable;
import static dev.sluice.gateway.contract.Clients.await;
import static dev.sluice.gateway.contract.Clients.connect;
import static dev.sluice.gateway.contract.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.session.SessionRegistry;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireErrorException;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.Sequence;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server refuses, what the gateway limits, and what is no protocol; {@link BackendDeathIT} has the rest. */
class ErrorContractIT {

  private static final byte[] NOTHING = {};

  private final RunningGateway gateway = GatewayUnderTest.shared();

  private static String numbers(int last) {
    return "SELECT seq FROM " + Sequence.upTo(last);
  }

  // the backend's own errors

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anErrorBeforeTheFirstRow(boolean deprecateEof) {
    try (WireClient client = connect(gateway, deprecateEof)) {
      WireResponse response = client.query("SELECT * FROM no_such_table");
      assertThat(response.shape()).containsExactly(Kind.ERROR);
      assertError(response, 1146, "42S02", "no_such_table");
      assertUsable(client);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anErrorInTheMiddleOfARow(boolean deprecateEof) {
    try (WireClient client = connect(gateway, deprecateEof)) {
      WireResponse response = client.query("SELECT IF(seq < 1000, 1, (SELECT 1 UNION SELECT seq)) FROM "
          + Sequence.upTo(2000));
      assertThat(response.shape()).startsWith(Kind.COLUMN_COUNT, Kind.COLUMN).endsWith(Kind.ROW, Kind.ERROR);
      assertError(response, 1242, "21000");
      assertThat(response.payloads(Kind.ROW)).hasSize(999);
      assertUsable(client);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rowsThenAnError(boolean deprecateEof) {
    try (WireClient client = connect(gateway, deprecateEof)) {
      WireResponse response = client.query("SELECT 1 UNION ALL SELECT 2; SELECT * FROM no_such_table; SELECT 3");
      assertThat(response.shape()).endsWith(Kind.ROW, Kind.RESULT_END, Kind.ERROR);
      assertThat(response.rows()).hasToString("[[1], [2]]");
      assertError(response, 1146, "42S02");
      assertUsable(client);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anUpdateThenAnError(boolean deprecateEof) {
    try (WireClient client = connect(gateway, deprecateEof)) {
      client.query("DROP TABLE IF EXISTS contract_updates");
      client.query("CREATE TABLE contract_updates (a INT)");
      WireResponse response = client.query("INSERT INTO contract_updates VALUES (1), (2); SELECT * FROM no_such_table");
      assertThat(response.shape()).containsExactly(Kind.OK, Kind.ERROR);
      assertError(response, 1146, "42S02");
      assertThat(client.query("SELECT COUNT(*) FROM contract_updates").value()).isEqualTo("2");
      assertUsable(client);
    }
  }

  // the gateway's limits

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theStatementDeadline(boolean deprecateEof) {
    try (RunningGateway limited =
        RunningGateway.start(BackendServer.shared(), "sluice.session.statement-timeout=300ms");
        WireClient client = connect(limited, deprecateEof)) {
      assertError(client.query("SELECT SLEEP(30)"), 3024, "HY000", "sluice: ", "300 ms", "statement-timeout");
      assertUsable(client);
      send(client, STREAM);
      WireResponse response = answer(client);
      assertThat(response.shape()).endsWith(Kind.ROW, Kind.ERROR);
      assertError(response, 3024, "HY000");
      assertUsable(client);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theLimitOnRows(boolean deprecateEof) {
    try (RunningGateway limited = RunningGateway.start(BackendServer.shared(), "sluice.session.max-result-rows=1234");
        WireClient client = connect(limited, deprecateEof)) {
      for (String sql : new String[] {numbers(1_000_000), numbers(1235),
          numbers(1000) + "; " + numbers(2000) + " WHERE seq > 1000"}) {
        WireResponse response = client.query(sql);
        assertError(response, 1104, "42000", "1234 rows", "sluice.session.max-result-rows");
        assertThat(response.rows()).hasSize(1234).last().hasToString("[1234]");
        assertUsable(client);
      }
      assertThat(client.query(numbers(1234)).rows()).hasSize(1234);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theLimitOnBytes(boolean deprecateEof) {
    try (RunningGateway limited = RunningGateway.start(BackendServer.shared(), "sluice.session.max-result-size=100KB");
        WireClient client = connect(limited, deprecateEof)) {
      WireResponse response = client.query("SELECT REPEAT('x', 1000) FROM " + Sequence.upTo(1_000_000));
      assertError(response, 1104, "42000", "102400 bytes", "sluice.session.max-result-size");
      assertThat(response.payloads(Kind.ROW)).as("rows of 1007 bytes").hasSize(102400 / 1007);
      assertUsable(client);
      response = client.query("SELECT 1 UNION ALL SELECT REPEAT('x', 200000)");
      assertError(response, 1104, "42000");
      assertThat(response.rows()).hasToString("[[1]]");
      assertUsable(client);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noConnectionInTime(boolean deprecateEof) {
    try (RunningGateway small = RunningGateway.start(BackendServer.shared(), "sluice.backend.pool.max-size=1",
        "sluice.backend.pool.acquire-timeout=300ms");
        WireClient waiting = WireClient.connect(small.address(), Account.APP.login());
        WireClient holding = connect(small, deprecateEof)) {
      assertUsable(holding);
      WireResponse response = waiting.query("SELECT 1");
      assertError(response, 1203, "HY000", "sluice: ", "all 1 connections", "sluice.backend.pool.max-size");
      holding.send(0x01);
      assertClosed(holding);
      Clients.await("the connection", () -> !waiting.query("SELECT 1").isError());
      assertUsable(waiting);
    }
  }

  // no protocol, or not this much of it

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x05, 0x12, 0x1e, 0x7f, 0xf0})
  void aCommandThatIsNotSupported(int code) {
    try (WireClient client = connect(gateway)) {
      WireResponse response = client.command(code, "argument".getBytes());
      assertError(response, 1047, "08S01", "sluice: command ", "is not supported");
      assertThat(response.packets().getFirst().sequenceId()).isEqualTo(1);
      assertUsable(client);
    }
  }

  @Test
  void anUnsupportedCommandIsNamed() {
    try (WireClient client = connect(gateway)) {
      assertError(client.command(0x12), 1047, "08S01", "COM_BINLOG_DUMP");
      assertError(client.command(0x7f), 1047, "08S01", "0x7f");
    }
  }

  @Test
  void aMalformedPacket() {
    try (WireClient client = connect(gateway)) {
      assertUsable(client);
      client.sendPacket(0, NOTHING);
      assertMalformed(client);
    }
    try (WireClient client = connect(gateway)) {
      client.sendPacket(0, new byte[] {0x0C, 1});
      assertMalformed(client);
    }
    try (WireClient client = connect(gateway)) {
      assertUsable(client);
    }
  }

  private static void assertMalformed(WireClient client) {
    assertError(client.readResponse(0x0E), 1835, "HY000", "sluice: Malformed communication packet");
    assertClosed(client);
  }

  @Test
  void aPacketOutOfOrder() {
    try (WireClient client = connect(gateway)) {
      client.sendPacket(3, new byte[] {0x0E});
      assertError(client.readResponse(0x0E), 1156, "08S01", "expected 0, got 3");
      assertClosed(client);
    }
  }

  @Test
  void packetsThatNobodyAskedFor() {
    try (WireClient client = connect(gateway)) {
      client.sendRaw(new byte[] {1, 0, 0, 2, 'a', 1, 0, 0, 3, 'b', 1, 0, 0, 4, 'c', 0, 0, 0, 5});
      assertError(answer(client), 1156, "08S01");
      assertClosed(client);
    }
    await("its session to end", () -> gateway.bean(SessionRegistry.class).size() == 0);
  }

  @Test
  void aPacketOverTheLimit() {
    try (RunningGateway limited =
        RunningGateway.start(BackendServer.shared(), "sluice.session.max-allowed-packet=1MB")) {
      try (WireClient client = connect(limited)) {
        assertThat(client.query("SELECT LENGTH('" + "x".repeat(900_000) + "')").value()).isEqualTo("900000");
        client.send(0x03, ("SELECT LENGTH('" + "x".repeat(40_000_000) + "')").getBytes());
        assertError(client.readResponse(0x03), 1153, "08S01", "max-allowed-packet");
        assertClosed(client);
      }
      try (WireClient client = connect(limited)) {
        assertUsable(client);
      }
    }
  }

  /** The limit is the payload's, over all frames of the packet. */
  @ParameterizedTest
  @ValueSource(ints = {16 * 1024 * 1024 - 2, 16 * 1024 * 1024 - 1, 16 * 1024 * 1024, 20 * 1024 * 1024})
  void aPacketAtTheLimitAndOneOverIt(int limit) {
    try (RunningGateway limited = RunningGateway.start(BackendServer.shared(),
        "sluice.session.max-allowed-packet=" + limit + "B"); WireClient client = connect(limited)) {
      int around = "?SELECT LENGTH('')".length();
      assertThat(client.query("SELECT LENGTH('" + "x".repeat(limit - around) + "')").value())
          .isEqualTo("" + (limit - around));
      client.send(0x03, ("SELECT LENGTH('" + "x".repeat(limit - around + 1) + "')").getBytes());
      assertError(client.readResponse(0x03), 1153, "08S01", "max-allowed-packet");
      assertClosed(client);
    }
  }

  @Test
  void moreClientsThanAllowed() {
    try (RunningGateway limited = RunningGateway.start(BackendServer.shared(), "sluice.listener.max-connections=1");
        WireClient first = connect(limited)) {
      assertThatThrownBy(() -> connect(limited)).isInstanceOfSatisfying(WireErrorException.class,
          e -> assertThat(e.error().code()).isEqualTo(1040));
      assertUsable(first);
    }
  }

  @Test
  void theGatewayDrains() {
    RunningGateway ending = RunningGateway.start(BackendServer.shared());
    try (WireClient idle = connect(ending)) {
      assertUsable(idle);
      ending.close();
      assertError(idle.readResponse(0x0E), 1053, "08S01", "shutting down");
      assertThat(idle.isClosedByPeer(Duration.ofSeconds(20))).isTrue();
    }
  }
}
