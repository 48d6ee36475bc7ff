package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.PackagedGateway;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a client's packets may be: as the server says, unless a setting says otherwise. */
class PacketLimitIT {

  private static final int MB = 1024 * 1024;

  private static WireResponse statement(WireClient client, int length) {
    return client.deadline(Duration.ofMinutes(2)).query("SELECT LENGTH('" + "b".repeat(length) + "')");
  }

  @Test
  void aLongBatchRunsWhereTheServerTakesIt() {
    try (PackagedGateway gateway = PackagedGateway.start(BackendServer.shared(), List.of("-Xmx256m"));
        WireClient client = WireClient.connect(gateway.address(), Account.APP.login())) {
      assertThat(client.query("SELECT @@max_allowed_packet").value()).isEqualTo("" + 1024 * MB);
      assertThat(statement(client, 100_000_000).value()).isEqualTo("100000000");
    }
  }

  @Test
  void theServersLimitIsTheGateways() {
    try (DedicatedServer server = BackendServer.startDedicated("--max-allowed-packet=2M");
        RunningGateway gateway = RunningGateway.start(server)) {
      try (WireClient client = gateway.connect(Account.APP)) {
        assertThat(client.query("SELECT @@max_allowed_packet").value()).isEqualTo("" + 2 * MB);
        assertThat(statement(client, 2 * MB - 1000).value()).isEqualTo("" + (2 * MB - 1000));
        assertThat(statement(client, 2 * MB + 1).error().code()).isEqualTo(1153);
      }
    }
  }

  /** Where the gateway may not ask, the server refuses by itself, as directly. */
  @Test
  void whereItCannotBeAskedTheServerRefuses() {
    try (DedicatedServer server = BackendServer.startDedicated("--max-allowed-packet=2M");
        RunningGateway gateway = RunningGateway.startRelay(server);
        WireClient client = gateway.connect(Account.APP)) {
      assertThat(statement(client, 2 * MB - 1000).value()).isEqualTo("" + (2 * MB - 1000));
    }
  }
}
