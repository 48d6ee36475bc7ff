package dev.sluice.gateway.contract;

import static dev.sluice.gateway.contract.Clients.assertUsable;
import static dev.sluice.gateway.contract.Clients.await;
import static dev.sluice.gateway.contract.Clients.connect;
import static dev.sluice.gateway.contract.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.PoolNumbers;
import dev.sluice.gateway.session.SessionRegistry;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.Sequence;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that go away: their statements end on the server, and nothing of theirs is left in the gateway. */
class CancellationIT {

  private static final int POOL = 8;
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(18);

  private static RunningGateway gateway;
  private static WireClient observer;

  @BeforeAll
  static void start() {
    BackendServer server = BackendServer.shared();
    gateway = RunningGateway.start(server, "sluice.backend.pool.max-size=" + POOL,
        "sluice.backend.drain-timeout=" + DRAIN_TIMEOUT.toSeconds() + "s");
    observer = server.connect(server.root());
  }

  @AfterAll
  static void stop() {
    observer.close();
    gateway.close();
  }

  @AfterEach
  void nothingIsLeft() {
    await("all leases to be back", () -> numbers().lent() == 0 && numbers().pending() == 0);
    await("all sessions to end", () -> gateway.bean(SessionRegistry.class).size() == 0);
    allPermitsAreThere();
  }

  private static PoolNumbers numbers() {
    return gateway.bean(Backend.class).numbers();
  }

  /** As many clients at once as the pool has connections. */
  private static void allPermitsAreThere() {
    WireClient[] clients = new WireClient[POOL];
    for (int i = 0; i < POOL; i++) {
      clients[i] = connect(gateway);
    }
    for (WireClient client : clients) {
      assertUsable(client);
    }
    for (WireClient client : clients) {
      client.close();
    }
    await("the clients to be gone", () -> numbers().lent() == 0);
  }

  private static boolean runs(String marker) {
    return !"0".equals(observer.query("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%" + marker
        + "%' AND id <> CONNECTION_ID()").value());
  }

  private static void leaveInTheMiddleOf(String what, String marker, WireClient client) {
    await(what + " to run", () -> runs(marker));
    client.close();
    Duration taken = await(what + " to end", () -> !runs(marker));
    System.out.println("CancellationIT: " + what + " was gone from the server after " + taken.toMillis() + " ms");
  }

  @Test
  void inAStatementThatSleeps() {
    WireClient client = connect(gateway);
    send(client, "SELECT SLEEP(60) /* sleeper */");
    leaveInTheMiddleOf("a sleep", "sleeper", client);
  }

  /**
   * A connection that will not be lent again is closed only when its statement has been stopped, however long that
   * takes.
   */
  @ParameterizedTest
  @ValueSource(strings = {"USE it", "DO LENGTH(REPEAT('x', 1)) /* %s */"})
  void onAConnectionThatIsNotKept(String unfit) {
    WireClient client = WireClient.connect(gateway.address(), Account.APP.login());
    assertThat(client.query(unfit.formatted("x".repeat(1_000_000))).isError()).isFalse();
    send(client, "SELECT BENCHMARK(200000000, SHA2('x', 256)) /* unkept */");
    await("it to run", () -> runs("unkept"));
    endIdleConnections();
    leaveInTheMiddleOf("a connection that is not kept", "unkept", client);
  }

  /** The gateway's own, by which it kills, among them. */
  private static void endIdleConnections() {
    observer.query("SELECT id FROM information_schema.processlist WHERE user = 'app' AND command = 'Sleep'").rows()
        .forEach(row -> observer.query("KILL " + row.getFirst()));
  }

  @Test
  void inAResultThatIsReadInPart() {
    WireClient client = WireClient.open(gateway.address(), 4096);
    client.login(Account.APP.login().schema(BackendServer.SCHEMA));
    send(client, "SELECT REPEAT('x', 10000) FROM " + Sequence.upTo(1_000_000) + " /* streamer */");
    client.readSlowly(100, Duration.ofMillis(10), Duration.ofMillis(300));
    leaveInTheMiddleOf("a large result", "streamer", client);
  }

  @Test
  void inAWaitForALock() {
    try (WireClient holder = connect(gateway)) {
      holder.query("DROP TABLE IF EXISTS cancel_locks");
      holder.query("CREATE TABLE cancel_locks (a INT PRIMARY KEY, b INT)");
      holder.query("INSERT INTO cancel_locks VALUES (1, 1)");
      holder.query("BEGIN");
      holder.query("UPDATE cancel_locks SET b = 2");
      WireClient client = connect(gateway);
      send(client, "UPDATE cancel_locks SET b = 3 /* waiter */");
      leaveInTheMiddleOf("a wait for a lock", "waiter", client);
      holder.query("COMMIT");
      assertThat(holder.query("SELECT b FROM cancel_locks").value()).isEqualTo("2");
    }
  }

  @Test
  void inALongUpdateWhichIsRolledBack() {
    try (WireClient client = connect(gateway)) {
      client.query("DROP TABLE IF EXISTS cancel_updates");
      client.query("CREATE TABLE cancel_updates (a INT)");
      client.query("INSERT INTO cancel_updates SELECT seq FROM " + Sequence.upTo(1000));
      WireClient leaving = connect(gateway);
      send(leaving, "UPDATE cancel_updates SET a = a + SLEEP(0.1) + 1000000 /* updater */");
      leaveInTheMiddleOf("an update", "updater", leaving);
      assertThat(client.query("SELECT MAX(a) FROM cancel_updates").value()).isEqualTo("1000");
    }
  }

  @Test
  void inTheSecondOfSeveralStatements() {
    WireClient client = connect(gateway);
    send(client, "SELECT 1; SELECT SLEEP(60) /* second */; SELECT 3");
    leaveInTheMiddleOf("a second statement", "second", client);
  }

  @Test
  void inATransactionWhichIsRolledBack() {
    try (WireClient client = connect(gateway)) {
      client.query("DROP TABLE IF EXISTS cancel_transactions");
      client.query("CREATE TABLE cancel_transactions (a INT)");
      WireClient leaving = connect(gateway);
      leaving.query("BEGIN");
      leaving.query("INSERT INTO cancel_transactions VALUES (1)");
      leaving.query("SET @left = 'behind'");
      leaving.close();
      await("the lease to be back", () -> numbers().lent() == 1);
      assertThat(client.query("SELECT COUNT(*) FROM cancel_transactions").value()).isEqualTo("0");
      try (WireClient next = connect(gateway)) {
        assertThat(next.query("SELECT @left").value()).isNull();
      }
    }
  }

  @Test
  void whileWaitingForAConnection() {
    WireClient[] holders = new WireClient[POOL];
    for (int i = 0; i < POOL; i++) {
      holders[i] = WireClient.connect(gateway.address(), Account.APP.login());
      assertUsable(holders[i]);
    }
    WireClient waiting = WireClient.connect(gateway.address(), Account.APP.login());
    send(waiting, "SELECT 1");
    await("it to wait", () -> numbers().pending() == 1);
    waiting.close();
    await("it to be gone", () -> numbers().pending() == 0);
    for (WireClient holder : holders) {
      assertUsable(holder);
      holder.close();
    }
  }

  /** A session's first statement, in whose subscription the connection was lent, must not take it along. */
  @Test
  void aDeadlineInTheFirstStatementLeavesTheSessionItsConnection() {
    try (RunningGateway limited = RunningGateway.start(BackendServer.shared(), "sluice.session.statement-timeout=1s");
        WireClient client = WireClient.connect(limited.address(), Account.APP.login())) {
      assertThat(client.query("SELECT SLEEP(30)").error().code()).isEqualTo(3024);
      String id = client.query("SELECT CONNECTION_ID()").value();
      try (WireClient other = WireClient.connect(limited.address(), Account.APP.login())) {
        assertThat(other.query("SELECT CONNECTION_ID()").value()).isNotEqualTo(id);
        assertThat(limited.bean(Backend.class).numbers().lent()).isEqualTo(2);
      }
    }
  }

  @Test
  void aThousandClientsThatVanishAtRandomPoints() throws InterruptedException {
    Random random = new Random(7);
    String[] statements = {"SELECT SLEEP(60)", "SELECT REPEAT('x', 1000) FROM " + Sequence.upTo(100_000), "SELECT 1",
        "SELECT 1; SELECT SLEEP(1)", "BEGIN", "SELECT * FROM no_such_table", "SET @a = 1"};
    AtomicInteger failures = new AtomicInteger();
    try (ExecutorService clients = Executors.newFixedThreadPool(32)) {
      for (int i = 0; i < 1000; i++) {
        String statement = statements[random.nextInt(statements.length)];
        int after = random.nextInt(30);
        boolean loggedIn = random.nextInt(10) > 0;
        clients.execute(() -> vanish(statement, Duration.ofMillis(after), loggedIn, failures));
      }
      clients.shutdown();
      assertThat(clients.awaitTermination(90, TimeUnit.SECONDS)).isTrue();
    }
    Duration taken = await("the last statement to end", () -> numbers().lent() == 0);
    assertThat(taken).as("well before statements are given up").isLessThan(DRAIN_TIMEOUT.dividedBy(2));
    System.out.println("CancellationIT: a thousand clients were gone after " + taken.toMillis() + " ms, "
        + failures + " of them had not been let in");
    await("no statement to be left", () -> "0".equals(observer.query("SELECT COUNT(*) FROM "
        + "information_schema.processlist WHERE user = 'app' AND command = 'Query'").value()));
  }

  private static void vanish(String statement, Duration after, boolean loggedIn, AtomicInteger failures) {
    try (WireClient client = WireClient.open(gateway.address())) {
      if (loggedIn) {
        client.login(Account.APP.login().schema(BackendServer.SCHEMA));
        send(client, statement);
      }
      Thread.sleep(after);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failures.incrementAndGet();
    }
  }
}
