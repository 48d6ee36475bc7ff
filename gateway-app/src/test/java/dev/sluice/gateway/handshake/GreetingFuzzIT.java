package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Background;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import dev.sluice.gateway.testing.server.GivenServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Servers whose greetings are spoiled, and what they say after that: every client is told or sees the connection close,
 * in time; no buffer stays, and a server that is sound again serves as before. Each run has another seed.
 */
@ExtendWith(OutputCaptureExtension.class)
class GreetingFuzzIT {

  private static final int GREETINGS = Integer.getInteger("test.greetings", 50);
  private static final int CLIENTS = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static DedicatedServer server;

  @BeforeAll
  static void start() {
    // MySQL has TLS on anyway
    server = BackendServer.shared().family() == ServerFamily.MARIADB ? BackendServer.startDedicated("--ssl")
        : BackendServer.startDedicated();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"false, DISABLED", "false, PREFERRED", "false, REQUIRED", "true, DISABLED", "true, PREFERRED",
      "true, REQUIRED"})
  void everyClientIsToldOrLeft(boolean users, String sslMode, CapturedOutput output) throws Exception {
    long seed = Long.getLong("test.seed", System.nanoTime());
    String repeat = "repeat with -Dtest.seed=" + seed;
    try (GreetingMutator peer = new GreetingMutator(server.address(), seed);
        RunningGateway gateway = start(peer, users, sslMode)) {
      awaitService(gateway, repeat);
      peer.healthy(false);
      peer.cut();
      attack(gateway, peer, repeat);
      peer.cut();
      peer.healthy(true);
      awaitService(gateway, repeat);
      assertThat(peer.kept()).as("connections kept, " + repeat).isZero();
    }
    assertThat(output.getAll()).as(repeat).doesNotContain("\tat ", " ERROR ", ": fault ");
  }

  private static RunningGateway start(GreetingMutator peer, boolean users, String sslMode) {
    GivenServer behind = new GivenServer(peer.address(), server.family(), server.root());
    String[] settings = {"sluice.backend.ssl-mode=" + sslMode, "sluice.backend.connect-timeout=500ms",
        "sluice.backend.pool.acquire-timeout=500ms", "sluice.listener.handshake-timeout=2s"};
    return users ? RunningGateway.start(behind, settings) : RunningGateway.startRelay(behind, settings);
  }

  private static void attack(RunningGateway gateway, GreetingMutator peer, String repeat) throws Exception {
    AtomicInteger hung = new AtomicInteger();
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(Background.run(() -> {
        while (peer.spoiled() < GREETINGS) {
          try {
            answer(gateway);
          } catch (UncheckedIOException e) {
            hung.addAndGet(e.getCause() instanceof SocketTimeoutException ? 1 : 0);
          } catch (RuntimeException told) {
            // by an error in the login, or by a greeting that a client does not understand
          }
        }
      }));
    }
    for (CompletableFuture<Void> client : clients) {
      client.get(60 + GREETINGS / 4, TimeUnit.SECONDS);
    }
    assertThat(hung).as("clients that waited in vain, " + repeat).hasValue(0);
  }

  private static void awaitService(RunningGateway gateway, String repeat) {
    Awaitility.await(repeat).atMost(PATIENCE).ignoreExceptions()
        .until(() -> "1".equals(answer(gateway).value()));
  }

  private static WireResponse answer(RunningGateway gateway) {
    try (WireClient client = WireClient.open(gateway.address()).deadline(PATIENCE)) {
      client.login(Account.APP.login());
      return client.query("SELECT 1");
    }
  }
}
