package dev.sluice.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.gateway.PackagedGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** More clients than the process may open sockets for. */
class OpenFilesIT {

  private static final int OPEN_FILES = 200;
  private static final int CLIENTS = 400;

  @Test
  void thoseBeyondTheLimitAreToldAndManagementStaysReachable() {
    try (PackagedGateway gateway = PackagedGateway.startWithOpenFiles(OPEN_FILES, BackendServer.shared())) {
      assertThat(gateway.output()).contains("The limit on open files (ulimit -n) is " + OPEN_FILES);
      List<WireClient> clients = new ArrayList<>();
      try {
        int refused = 0;
        for (int i = 0; i < CLIENTS; i++) {
          WireClient client = WireClient.open(gateway.address());
          clients.add(client);
          byte[] first = client.readPacket().payload();
          if ((first[0] & 0xFF) == 0xFF) {
            assertThat(WireError.of(first).code()).isEqualTo(1040);
            refused++;
          }
        }
        assertThat(refused).isBetween(CLIENTS - OPEN_FILES, CLIENTS - 1);
        assertThat(gateway.meter("sluice_listener_refused_total", "")).isEqualTo(refused);
        assertThat(gateway.output()).contains("Clients are refused with error 1040");
      } finally {
        clients.forEach(WireClient::close);
      }
      try (WireClient client = WireClient.connect(gateway.address(), Account.APP.login())) {
        assertThat(client.query("SELECT 1").value()).isEqualTo("1");
      }
    }
  }
}
