package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that leave without a login: the server must not count them as errors of the gateway's host, which it shuts
 * out after {@code max_connect_errors}.
 */
class RelayProbesIT {

  private static final int PROBES = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static DedicatedServer server;
  private static RunningGateway gateway;

  /** How a probe goes about it. */
  enum Probe {
    CONNECTS {
      @Override
      void use(Socket socket) {}
    },
    READS_THE_GREETING {
      @Override
      void use(Socket socket) throws IOException {
        assertThat(socket.getInputStream().read()).isNotNegative();
      }
    },
    SENDS_SOMETHING_ELSE {
      @Override
      void use(Socket socket) throws IOException {
        assertThat(socket.getInputStream().read()).isNotNegative();
        OutputStream out = socket.getOutputStream();
        out.write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    };

    abstract void use(Socket socket) throws IOException;
  }

  @BeforeAll
  static void start() {
    server = BackendServer.startDedicated();
    gateway = RunningGateway.startRelay(server, "sluice.backend.username=" + Account.APP.user(),
        "sluice.backend.password=" + Account.APP.password());
  }

  @AfterAll
  static void stop() {
    gateway.close();
    server.close();
  }

  private static long abortedConnects(WireClient observer) {
    return Long.parseLong(observer.query("SHOW GLOBAL STATUS LIKE 'Aborted_connects'").rows().getFirst().getLast());
  }

  @ParameterizedTest
  @EnumSource
  void aProbeIsNoErrorOfTheGatewaysHost(Probe probe) throws Exception {
    try (WireClient observer = WireClient.connect(server.address(), server.root().login())) {
      long before = abortedConnects(observer);
      for (int i = 0; i < PROBES; i++) {
        try (Socket socket = new Socket("127.0.0.1", gateway.address().getPort())) {
          socket.setSoTimeout((int) PATIENCE.toMillis());
          probe.use(socket);
        }
      }
      Backend backend = gateway.bean(Backend.class);
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (backend.numbers().lent() > 0 && System.nanoTime() < end) {
        Thread.sleep(20);
      }
      assertThat(backend.numbers().lent()).isZero();
      assertThat(abortedConnects(observer)).isEqualTo(before);
    }
    try (WireClient client = gateway.connect(Account.APP)) {
      assertThat(client.query("SELECT 1").value()).isEqualTo("1");
    }
  }
}
