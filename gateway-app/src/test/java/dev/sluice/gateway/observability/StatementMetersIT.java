package dev.sluice.gateway.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatementMetersIT {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private RunningGateway gateway;

  @BeforeEach
  void start() {
    gateway = RunningGateway.start(BackendServer.shared());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private Timer timer(String command, String outcome) {
    Timer timer = gateway.bean(MeterRegistry.class).find("sluice.statements").tag("command", command)
        .tag("outcome", outcome).timer();
    assertThat(timer).as("statements by %s that ended %s", command, outcome).isNotNull();
    return timer;
  }

  private void awaitOne(String command, String outcome) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (timer(command, outcome).count() < 1 && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(timer(command, outcome).count()).isEqualTo(1);
  }

  @Test
  void countsByCommandAndOutcome() throws Exception {
    try (WireClient client = gateway.connect(Account.APP)) {
      assertThat(client.query("SELECT SLEEP(0.02)").isError()).isFalse();
      assertThat(client.query("SELECT * FROM no_such_table").isError()).isTrue();
      // part of the rows, and then an error
      assertThat(client.query("SELECT 1 UNION ALL SELECT (SELECT 1 UNION ALL SELECT 2)").isError()).isTrue();
      client.command(0x0e);
    }

    awaitOne("ping", "ok");
    assertThat(timer("query", "ok").count()).isEqualTo(1);
    assertThat(timer("query", "ok").totalTime(TimeUnit.MILLISECONDS)).isGreaterThanOrEqualTo(20);
    assertThat(timer("query", "error").count()).isEqualTo(2);
    assertThat(timer("query", "cancelled").count()).isZero();
  }

  @Test
  void aClientThatGoesAwayHasItsStatementCancelled() throws Exception {
    try (WireClient client = gateway.connect(Account.APP)) {
      client.send(0x03, "SELECT SLEEP(60)".getBytes(StandardCharsets.UTF_8));
    }

    awaitOne("query", "cancelled");
    assertThat(timer("query", "ok").count()).isZero();
  }
}
