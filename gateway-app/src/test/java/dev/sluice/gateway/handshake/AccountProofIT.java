package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An account that the server does not let in any more, while connections of it are open. */
class AccountProofIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private static DedicatedServer server;
  private static RunningGateway gateway;
  private static WireClient root;

  @BeforeAll
  static void start() {
    server = BackendServer.startDedicated();
    root = server.connect(server.root());
    gateway = RunningGateway.start(server, "sluice.backend.pool.account-check-interval=2s",
        "sluice.backend.connect-timeout=20s");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    root.close();
    server.close();
  }

  private static void run(String statement) {
    WireResponse done = root.query(statement);
    assertThat(done.isError()).as(statement).isFalse();
  }

  @AfterEach
  void letIn() {
    run("CREATE USER IF NOT EXISTS 'other'@'%' IDENTIFIED BY 'otherpw'");
    run("GRANT ALL ON it.* TO 'other'@'%'");
    run("ALTER USER 'other'@'%' IDENTIFIED BY 'otherpw' ACCOUNT UNLOCK");
  }

  /** Both accounts have connections; a session of the one runs on, as it does directly. */
  private static void refused(String statement, int... codes) {
    try (WireClient runsOn = gateway.connect(Account.OTHER)) {
      assertThat(query(Account.OTHER)).isZero();
      assertThat(runsOn.query("SELECT 1").value()).isEqualTo("1");
      run(statement);
      int code = 0;
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (code == 0 && System.nanoTime() < end) {
        code = query(Account.OTHER);
        sleep(Duration.ofMillis(200));
      }
      assertThat(codes).contains(code);
      assertThat(codes).contains(query(Account.OTHER));
      assertThat(query(Account.APP)).as("another account").isZero();
      assertThat(runsOn.query("SELECT 2").value()).isEqualTo("2");
    }
    assertThat(codes).contains(query(Account.OTHER));
  }

  /** Zero, or the error's code. */
  private static int query(Account account) {
    try (WireClient client = gateway.connect(account)) {
      WireResponse answer = client.query("SELECT 1");
      return answer.isError() ? answer.error().code() : 0;
    }
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void locked() {
    refused("ALTER USER 'other'@'%' ACCOUNT LOCK", server.family() == ServerFamily.MYSQL ? 3118 : 4151);
    run("ALTER USER 'other'@'%' ACCOUNT UNLOCK");
    assertThat(query(Account.OTHER)).isZero();
  }

  @Test
  void dropped() {
    refused("DROP USER 'other'@'%'", 1045, 1698);
  }

  @Test
  void withAnotherPassword() {
    refused("ALTER USER 'other'@'%' IDENTIFIED BY 'another'", 1045);
  }

  @Test
  void nobodyIsServedWhenTheConnectionsWereNotInUse() {
    assertThat(query(Account.OTHER)).isZero();
    run("ALTER USER 'other'@'%' ACCOUNT LOCK");
    sleep(INTERVAL);
    assertThat(query(Account.OTHER)).isNotZero();
  }

  @Test
  void theGatewaysOwnStatements() {
    Backend backend = gateway.bean(Backend.class);
    assertThat(backend.version().block(PATIENCE)).isNotNull();
    run("ALTER USER 'app'@'%' ACCOUNT LOCK");
    try {
      sleep(INTERVAL);
      assertThat(backend.version().map(version -> "let in").onErrorReturn("refused").block(PATIENCE))
          .isEqualTo("refused");
    } finally {
      run("ALTER USER 'app'@'%' ACCOUNT UNLOCK");
    }
    assertThat(backend.version().block(PATIENCE)).isNotNull();
  }
}
