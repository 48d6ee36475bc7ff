package dev.sluice.gateway.testing.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import dev.sluice.gateway.testing.server.Sequence;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The harness itself, tried on the server. */
class WireClientIT {

  private final BackendServer server = BackendServer.shared();

  @Test
  void logsInAndReadsRows() {
    try (WireClient client = server.connect(Account.APP)) {
      assertThat(client.query("SELECT 'a', NULL UNION ALL SELECT 'b', 7").rows())
          .hasToString("[[a, null], [b, 7]]");
      assertThat(client.query("SELECT CURRENT_USER()").value()).isEqualTo("app@%");
    }
  }

  @Test
  void readsEveryResultOfAMultiStatementInBothFormsOfTerminator() {
    for (long eof : new long[] {0, Capabilities.DEPRECATE_EOF}) {
      WireLogin login =
          Account.APP.login().without(Capabilities.DEPRECATE_EOF).with(eof | Capabilities.MULTI_STATEMENTS);
      try (WireClient client = WireClient.connect(server.address(), login)) {
        WireResponse response = client.query("SELECT 1; DO 0; SELECT 2; SELECT nothing");
        assertThat(response.rows()).hasToString("[[1], [2]]");
        assertThat(response.error().code()).isEqualTo(1054);
        assertThat(response.payloads(Kind.OK)).hasSize(1);
        assertThat(client.query("SELECT 3").value()).isEqualTo("3");
      }
    }
  }

  @Test
  void joinsPacketsOf16MiB() {
    try (WireClient client = server.connect(Account.APP)) {
      for (int length : List.of(16777210, 16777211, 16777212, 20_000_000)) {
        WireResponse response = client.query("SELECT REPEAT('x', " + length + ")");
        assertThat(response.value()).hasSize(length);
        assertThat(client.query("SELECT LENGTH('" + "y".repeat(length) + "')").value()).isEqualTo("" + length);
      }
    }
  }

  @Test
  void endsTheAnswersOfOtherCommands() {
    try (WireClient client = WireClient.connect(server.address(), Account.APP.login().schema(BackendServer.SCHEMA))) {
      assertThat(client.command(0x0E).shape()).containsExactly(Kind.OK);
      assertThat(client.command(0x09).shape()).containsExactly(Kind.TEXT);
      assertThat(client.command(0x1B, (byte) 1, (byte) 0).shape()).containsExactly(Kind.RESULT_END);
      assertThat(client.command(0x02, "nowhere".getBytes()).error().code()).isEqualTo(1044);
      client.query("DROP TABLE IF EXISTS fields");
      client.query("CREATE TABLE fields (a INT, b INT)");
      assertThat(client.command(0x04, "fields\0".getBytes()).payloads(Kind.COLUMN)).hasSize(2);
      client.send(0x01);
      assertThat(client.isClosedByPeer(Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void readsSlowlyWithoutLosingAnything() {
    try (WireClient client = WireClient.open(server.address(), 4096)) {
      client.login(Account.APP.login().schema(BackendServer.SCHEMA));
      client.send(0x03, ("SELECT seq FROM " + Sequence.upTo(5000)).getBytes());
      assertThat(client.readSlowly(7, Duration.ofMillis(10), Duration.ofMillis(200))).isBetween(7L, 150L);
      assertThat(client.readResponse(0x03).payloads(Kind.ROW)).hasSize(5000);
    }
  }

  @Test
  void refusesAWrongPassword() {
    assertThatThrownBy(() -> server.connect(new Account("app", "wrong")))
        .isInstanceOfSatisfying(WireErrorException.class, e -> assertThat(e.error().code()).isEqualTo(1045));
  }

  @Test
  void killsAndRestartsADedicatedServer() {
    try (DedicatedServer dedicated = BackendServer.startDedicated()) {
      long pid = dedicated.pid();
      WireClient client = dedicated.connect(Account.APP);
      client.send(0x03, "SELECT SLEEP(10)".getBytes());
      dedicated.kill();
      assertThatThrownBy(() -> client.readResponse(0x03)).isInstanceOf(UncheckedIOException.class);
      assertThat(ProcessHandle.of(pid)).isEmpty();
      dedicated.restart();
      assertThat(dedicated.connect(Account.APP).query("SELECT 1").value()).isEqualTo("1");
    }
  }
}
