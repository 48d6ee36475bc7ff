package dev.sluice.gateway.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Background;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WirePacket;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StopIT {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static DedicatedServer server;

  @BeforeAll
  static void start() {
    server = BackendServer.startDedicated();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static CompletableFuture<WireResponse> running(WireClient client, String sql) {
    CompletableFuture<WireResponse> answer = Background.supply(() -> client.query(sql));
    Awaitility.await().atMost(SOON).until(() -> statementsRunning("%" + sql.substring(0, 10) + "%") == 1);
    return answer;
  }

  private static int statementsRunning(String like) {
    try (WireClient root = server.connect(server.root())) {
      return Integer.parseInt(String.valueOf(root.query("SELECT COUNT(*) FROM information_schema.processlist"
          + " WHERE user = 'app' AND info LIKE '" + like + "'").value()));
    }
  }

  private static void assertTold(WireClient client) {
    WirePacket packet = client.readPacket();
    assertThat(packet.sequenceId()).isZero();
    assertThat(WireError.of(packet.payload()))
        .isEqualTo(new WireError(1053, "08S01", "sluice: the gateway is shutting down"));
    assertThat(client.isClosedByPeer(SOON)).isTrue();
  }

  @Test
  void idleClientsAreToldAndRunningStatementsEnd() throws Exception {
    RunningGateway gateway = RunningGateway.start(server);
    InetSocketAddress address = gateway.address();
    try (WireClient root = server.connect(server.root()); WireClient untouched = gateway.connect(Account.APP);
        WireClient idle = gateway.connect(Account.APP);
        WireClient busy = gateway.connect(Account.APP); WireClient greeted = WireClient.open(gateway.address())) {
      greeted.readPacket();
      assertThat(idle.query("SELECT 1").value()).isEqualTo("1");
      assertThat(root.query("SELECT GET_LOCK('stop', 0)").value()).isEqualTo("1");
      CompletableFuture<WireResponse> answer = running(busy, "SELECT GET_LOCK('stop', 60), 'done'");
      CompletableFuture<Void> stopped = Background.run(gateway::close);
      assertTold(untouched);
      assertTold(idle);
      WireError error = WireError.of(greeted.readPacket().payload());
      assertThat(error.code()).isEqualTo(1053);
      assertThat(answer).isNotDone();
      assertThatThrownBy(() -> WireClient.open(address)).isInstanceOf(UncheckedIOException.class);
      root.query("DO RELEASE_LOCK('stop')");
      assertThat(answer.get(20, TimeUnit.SECONDS).rows()).hasToString("[[1, done]]");
      assertTold(busy);
      stopped.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatRunsOnAfterTheTimeoutIsStoppedOnTheBackend() throws Exception {
    RunningGateway gateway = RunningGateway.start(server, "spring.lifecycle.timeout-per-shutdown-phase=1s");
    try (WireClient busy = gateway.connect(Account.APP)) {
      CompletableFuture<WireResponse> answer = running(busy, "SELECT SLEEP(100)");
      CompletableFuture<Void> stopped = Background.run(gateway::close);
      stopped.get(30, TimeUnit.SECONDS);
      Awaitility.await().atMost(SOON).until(() -> statementsRunning("%SLEEP(100)%") == 0);
      assertThat(busy.isClosedByPeer(SOON)).isTrue();
      assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(UncheckedIOException.class);
    }
    try (WireClient root = server.connect(server.root())) {
      Awaitility.await().atMost(SOON).until(() -> "0".equals(
          root.query("SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'app'").value()));
    }
  }
}
