package dev.sluice.gateway.contract;

import static dev.sluice.gateway.contract.Clients.answer;
import static dev.sluice.gateway.contract.Clients.assertClosed;
import static dev.sluice.gateway.contract.Clients.assertError;
import static dev.sluice.gateway.contract.Clients.assertUsable;
import static dev.sluice.gateway.contract.Clients.connect;
import static dev.sluice.gateway.contract.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import dev.sluice.gateway.testing.server.Sequence;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's process ends as {@code kill -9} ends it, at different moments, and comes back. */
class BackendDeathIT {

  private static final int COM_RESET_CONNECTION = 0x1F;
  private static final String STREAM = "SELECT REPEAT('x', 1000), SLEEP(0.001) FROM " + Sequence.upTo(100_000);
  private static DedicatedServer server;
  private static RunningGateway gateway;
  private static boolean down;

  @BeforeAll
  static void start() {
    server = BackendServer.startDedicated();
    gateway = RunningGateway.start(server, "sluice.backend.pool.acquire-timeout=2s",
        "sluice.backend.connect-timeout=2s");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    server.close();
  }

  @BeforeEach
  void up() {
    if (down) {
      restart();
    }
  }

  private static void kill() {
    down = true;
    server.kill();
  }

  private static void restart() {
    server.restart();
    down = false;
  }

  private static CompletableFuture<Void> killSoon() {
    return CompletableFuture.runAsync(BackendDeathIT::kill,
        CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
  }

  private static void assertLost(WireResponse response) {
    assertError(response, 1430, "HY000", "sluice: ", "rows delivered: " + response.payloads(Kind.ROW).size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inTheMiddleOfAResultAndTheClientGoesOn(boolean deprecateEof) {
    try (WireClient client = connect(gateway, deprecateEof)) {
      CompletableFuture<Void> killed = killSoon();
      WireResponse response = client.query(STREAM);
      killed.join();
      assertThat(response.shape()).endsWith(Kind.ROW, Kind.ERROR);
      assertLost(response);
      restart();
      assertUsable(client);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void underASlowReaderWhoGetsEveryRowThatIsCounted(boolean deprecateEof) {
    try (WireClient client = connect(gateway, deprecateEof)) {
      send(client, "SELECT seq, REPEAT('x', 100) FROM " + Sequence.upTo(1_000_000));
      Clients.await("the client's sockets to fill", () -> backpressured(client));
      kill();
      WireResponse response = answer(client);
      assertLost(response);
      assertThat(response.payloads(Kind.ROW)).hasSizeLessThan(1_000_000);
      assertThat(response.rows().getLast().getFirst()).isEqualTo("" + response.payloads(Kind.ROW).size());
      restart();
      assertUsable(client);
    }
  }

  /** Takes a few bytes, so that the answer has begun; the rest is left to pile up. */
  private static boolean backpressured(WireClient client) {
    return client.readSlowly(1, Duration.ofMillis(20), Duration.ofMillis(300)) > 0;
  }

  @Test
  void beforeTheFirstRow() {
    try (WireClient client = connect(gateway)) {
      CompletableFuture<Void> killed = killSoon();
      WireResponse response = client.query("SELECT SLEEP(30)");
      killed.join();
      assertThat(response.shape()).containsExactly(Kind.ERROR);
      assertError(response, 1430, "HY000", "rows delivered: 0");
      restart();
      assertUsable(client);
    }
  }

  @Test
  void betweenTwoResults() {
    try (WireClient client = connect(gateway)) {
      CompletableFuture<Void> killed = killSoon();
      WireResponse response = client.query("SELECT 1; SELECT SLEEP(30)");
      killed.join();
      assertThat(response.shape()).endsWith(Kind.ROW, Kind.RESULT_END, Kind.ERROR);
      assertError(response, 1430, "HY000", "rows delivered: 1");
      restart();
      assertUsable(client);
    }
  }

  @Test
  void insideALongRowNothingCanBeSaid() {
    try (WireClient client = WireClient.open(gateway.address(), 4096)) {
      client.login(Account.APP.login().schema(BackendServer.SCHEMA));
      send(client, "SELECT REPEAT('x', 100000000)");
      Clients.await("the client's sockets to fill", () -> backpressured(client));
      kill();
      assertClosed(client);
      restart();
    }
    try (WireClient client = connect(gateway)) {
      assertUsable(client);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"BEGIN", "SET @x = 1", "CREATE TEMPORARY TABLE gone (a INT)", "SET autocommit = 0",
      "PREPARE s FROM 'SELECT 1'"})
  void withAStateThatIsLostTheClientIsToldAndClosed(String state) {
    try (WireClient client = connect(gateway)) {
      assertThat(client.query(state).isError()).isFalse();
      CompletableFuture<Void> killed = killSoon();
      WireResponse response = client.query("SELECT SLEEP(30)");
      killed.join();
      assertError(response, 1927, "08S01", "Lost connection", "rows delivered: 0", "is lost");
      assertClosed(client);
      restart();
    }
  }

  @Test
  void afterTheClientHadItsSessionReset() {
    try (WireClient client = connect(gateway)) {
      client.query("SET @x = 1");
      assertThat(client.command(COM_RESET_CONNECTION).isError()).isFalse();
      CompletableFuture<Void> killed = killSoon();
      assertError(client.query("SELECT SLEEP(30)"), 1430, "HY000");
      killed.join();
      restart();
      assertUsable(client);
      client.command(COM_RESET_CONNECTION);
      client.query("SET @x = 1");
      kill();
      assertError(client.query("SELECT @x"), 1927, "08S01", "Lost connection", "is lost");
      assertClosed(client);
      restart();
    }
  }

  @Test
  void whileTheClientIsIdleNobodyNeedKnow() {
    try (WireClient client = connect(gateway)) {
      client.query("USE diff");
      kill();
      restart();
      assertThat(client.query("SELECT DATABASE()").value()).isEqualTo("diff");
      assertUsable(client);
    }
  }

  @Test
  void whileTheClientIsIdleInATransaction() {
    try (WireClient client = connect(gateway)) {
      client.query("BEGIN");
      kill();
      restart();
      assertError(client.query("SELECT 1"), 1927, "08S01", "Lost connection", "while idle", "is lost");
      assertClosed(client);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void andIsStillDown(boolean deprecateEof) {
    try (WireClient client = connect(gateway, deprecateEof)) {
      assertUsable(client);
      kill();
      // the loss of the idle connection may be noticed before the statement comes, or by it
      assertThat(client.query("SELECT 1").error().code()).isIn(1429, 1430);
      for (int i = 0; i < 3; i++) {
        assertError(client.query("SELECT 1"), 1429, "HY000", "sluice: ", ":" + server.address().getPort());
      }
      restart();
      assertUsable(client);
    }
  }

  @Test
  void manyClientsAtOnceAllGoOn() {
    WireClient[] clients = new WireClient[20];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = connect(gateway, i % 2 == 0);
      // it holds a connection from here on, so that its statement has begun when the server dies
      assertUsable(clients[i]);
      send(clients[i], STREAM);
    }
    killSoon().join();
    for (WireClient client : clients) {
      assertLost(answer(client));
    }
    restart();
    for (WireClient client : clients) {
      assertUsable(client);
      client.close();
    }
  }
}
