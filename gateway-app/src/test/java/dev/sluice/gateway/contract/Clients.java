package dev.sluice.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.Sequence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The clients of these tests, and how they wait. */
final class Clients {

  /**
   * Rows of 1 KB, some thousand a second, for half a minute or more. They take work, not sleep: MariaDB may take
   * seconds to kill who sleeps again and again, and holds up all who sleep meanwhile.
   */
  static final String STREAM = "SELECT REPEAT('x', 1000), BENCHMARK(1000, SHA2(seq, 256)) FROM "
      + Sequence.upTo(100_000);

  private static final int COM_QUERY = 0x03;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Clients() {}

  /** A client that may send several statements at once, and takes terminators of either form. */
  static WireClient connect(RunningGateway gateway, boolean deprecateEof) {
    WireLogin login = Account.APP.login().schema(BackendServer.SCHEMA).with(Capabilities.MULTI_STATEMENTS);
    return WireClient.connect(gateway.address(), deprecateEof ? login : login.without(Capabilities.DEPRECATE_EOF));
  }

  static WireClient connect(RunningGateway gateway) {
    return connect(gateway, true);
  }

  static void send(WireClient client, String sql) {
    client.send(COM_QUERY, sql.getBytes(StandardCharsets.UTF_8));
  }

  static WireResponse answer(WireClient client) {
    return client.readResponse(COM_QUERY);
  }

  /** That the client can go on, and that what it gets is what it asks for. */
  static void assertUsable(WireClient client) {
    assertThat(client.query("SELECT 'next', 1 + 1 UNION ALL SELECT 'row', 3").rows())
        .hasToString("[[next, 2], [row, 3]]");
  }

  static void assertClosed(WireClient client) {
    assertThat(client.isClosedByPeer(PATIENCE)).as("closed").isTrue();
  }

  static void assertError(WireResponse response, int code, String sqlState, String... inMessage) {
    assertThat(response.error().code()).as(response.error().message()).isEqualTo(code);
    assertThat(response.error().sqlState()).isEqualTo(sqlState);
    assertThat(List.of(inMessage)).allSatisfy(part -> assertThat(response.error().message()).contains(part));
  }

  /** Waits until a statement with that in it sleeps on the server. */
  static void awaitSleep(String inStatement) {
    try (WireClient observer = BackendServer.shared().connect(BackendServer.shared().root())) {
      await(inStatement + " to sleep", () -> !"0".equals(observer.query("SELECT COUNT(*) "
          + "FROM information_schema.processlist WHERE state = 'User sleep' AND info LIKE '%" + inStatement + "%'")
          .value()));
    }
  }

  /** What the shared server runs, for messages. */
  static String running() {
    try (WireClient observer = BackendServer.shared().connect(BackendServer.shared().root())) {
      return observer.query("SELECT id, time, state, LEFT(info, 100) FROM information_schema.processlist "
          + "WHERE command <> 'Sleep'").rows().toString();
    }
  }

  /** Waits for something to become true, and returns how long that took. */
  static Duration await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      assertThat(waited).as("waiting for " + what).isLessThan(PATIENCE);
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
