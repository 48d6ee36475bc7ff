package dev.sluice.gateway.contract;

import static dev.sluice.gateway.contract.Clients.assertClosed;
import static dev.sluice.gateway.contract.Clients.assertError;
import static dev.sluice.gateway.contract.Clients.assertUsable;
import static dev.sluice.gateway.contract.Clients.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.gateway.testing.client.Background;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.BlackHole;
import dev.sluice.gateway.testing.server.GivenServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A network that swallows what some connections send, while the server answers on others. */
class BlackHoleIT {

  private static BlackHole network;
  private static RunningGateway gateway;
  private static RunningGateway relay;

  @BeforeAll
  static void start() {
    assumeThat(BlackHole.isAvailable()).as("epoll").isTrue();
    BackendServer server = BackendServer.shared();
    network = BlackHole.before(server);
    BackendServer distant = new GivenServer(network.address(), server.family(), server.root());
    String[] settings = {"sluice.backend.silence-timeout=1s", "sluice.backend.network-timeout=2s",
        "sluice.backend.connect-timeout=3s", "sluice.listener.handshake-timeout=20s"};
    gateway = RunningGateway.start(distant, settings);
    relay = RunningGateway.startRelay(distant, settings);
  }

  @AfterAll
  static void stop() {
    if (network != null) {
      gateway.close();
      relay.close();
      network.close();
    }
  }

  @Test
  void aStatementThatIsNotAcknowledgedIsLost() {
    try (WireClient client = connect(gateway)) {
      assertUsable(client);
      network.swallow();
      assertError(client.query("SELECT 1"), 1430, "HY000", "sluice.backend.network-timeout");
      assertUsable(client);
    }
  }

  /** Nothing is under way, so only the system's probes can tell. */
  @Test
  void aStatementThatRunsIsLost() {
    try (WireClient client = connect(gateway)) {
      CompletableFuture<WireResponse> running = Background.supply(() -> client.query("SELECT SLEEP(60), 'swallowed'"));
      Clients.awaitSleep("swallowed");
      network.swallow();
      assertError(running.join(), 1430, "HY000", "broke");
      assertUsable(client);
    }
  }

  @Test
  void aRelayedSessionIsClosed() {
    try (WireClient client = connect(relay)) {
      assertUsable(client);
      network.swallow();
      assertError(client.query("SELECT 1"), 1927, "08S01", "Lost connection");
      assertClosed(client);
    }
  }

  @Test
  void aPooledConnectionIsReplaced() {
    try (WireClient client = connect(gateway)) {
      assertUsable(client);
    }
    network.swallow();
    try (WireClient client = connect(gateway)) {
      assertUsable(client);
    }
  }

  @Test
  void aStatementThatOnlyTakesLongIsNotLost() {
    for (RunningGateway each : List.of(gateway, relay)) {
      try (WireClient client = connect(each)) {
        assertThat(client.query("SELECT SLEEP(7)").value()).isEqualTo("0");
      }
    }
  }
}
