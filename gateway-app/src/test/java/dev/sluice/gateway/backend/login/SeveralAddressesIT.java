package dev.sluice.gateway.backend.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.gateway.PackagedGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server's name has two addresses, of which the first is not where the server is. */
@Timeout(240)
class SeveralAddressesIT {

  private static final String ELSEWHERE = "127.0.0.77";

  @TempDir
  private Path folder;

  private DedicatedServer server;

  @BeforeEach
  void start() {
    server = BackendServer.startDedicated();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private List<String> hosts() throws IOException {
    Path hosts = folder.resolve("hosts");
    Files.writeString(hosts, ELSEWHERE + " db\n127.0.0.1 db\n127.0.0.1 localhost\n");
    return List.of("-Djdk.net.hosts.file=" + hosts);
  }

  private static void assertServes(PackagedGateway gateway) {
    for (int i = 0; i < 3; i++) {
      try (WireClient client = WireClient.connect(gateway.address(), Account.APP.login().schema("it"))) {
        assertThat(client.query("SELECT 7").value()).isEqualTo("7");
      }
    }
    assertThat(gateway.get("/actuator/health/readiness")).contains("\"UP\"");
  }

  @Test
  void oneThatRefusesIsPassedOver() throws IOException {
    try (PackagedGateway gateway = PackagedGateway.start(server, hosts(), "sluice.backend.host=db")) {
      assertServes(gateway);
    }
  }

  @Test
  void relayedLoginsPassOneOverThatAcceptsAndIsSilent() throws IOException {
    try (ServerSocket silent = new ServerSocket(server.address().getPort(), 50, InetAddress.getByName(ELSEWHERE));
        PackagedGateway gateway = PackagedGateway.startRelay(server, hosts(), "sluice.backend.host=db",
            "sluice.backend.connect-timeout=8s")) {
      assertThat(silent.isBound()).isTrue();
      assertServes(gateway);
    }
  }
}
