package dev.sluice.gateway.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.gateway.StartException;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.gateway.Management;
import dev.sluice.gateway.testing.gateway.Management.Reply;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class StartIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  private static void awaitReadiness(RunningGateway gateway, int status) {
    Awaitility.await().atMost(SOON)
        .until(() -> Management.get(gateway.managementPort(), "/actuator/health/readiness").status() == status);
  }

  @Test
  void withoutItsBackendItStartsSaysWhyItIsNotReadyAndBecomesSo() {
    try (DedicatedServer server = BackendServer.startDedicated()) {
      server.stop();
      try (RunningGateway gateway = RunningGateway.start(server)) {
        String address = "localhost:" + server.address().getPort();
        Reply readiness = Management.get(gateway.managementPort(), "/actuator/health/readiness");
        assertThat(readiness.status()).isEqualTo(503);
        assertThat(readiness.body()).contains("\"backend\":{", "\"DOWN\"", "cannot connect to backend " + address,
            "Connection refused").doesNotContain("apppw");
        assertThat(Management.get(gateway.managementPort(), "/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(Management.get(gateway.managementPort(), "/actuator/health").status()).isEqualTo(503);
        try (WireClient client = WireClient.open(gateway.address())) {
          WireError error = WireError.of(client.readPacket().payload());
          assertThat(error.code()).isEqualTo(1429);
          assertThat(error.message()).startsWith("sluice: cannot connect to backend " + address).doesNotContain("app");
          assertThat(client.isClosedByPeer(SOON)).isTrue();
        }
        SQLException refused = catchThrowableOfType(SQLException.class, () -> DriverManager.getConnection(
            "jdbc:mysql://127.0.0.1:" + gateway.address().getPort() + "/it?sslMode=DISABLED", "app", "apppw"));
        assertThat(refused.getErrorCode()).isEqualTo(1429);

        server.restart();
        awaitReadiness(gateway, 200);
        try (WireClient client = gateway.connect(Account.APP)) {
          assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
        server.kill();
        awaitReadiness(gateway, 503);
        server.restart();
        awaitReadiness(gateway, 200);
        try (WireClient client = gateway.connect(Account.APP)) {
          assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1025MB", "2GB", "1023B", "-1B"})
  @ExtendWith(OutputCaptureExtension.class)
  void aPacketLimitThatNoServerHasIsRefusedInOneLine(String limit, CapturedOutput output) {
    assertThatThrownBy(() -> RunningGateway.start(BackendServer.shared(), "sluice.session.max-allowed-packet=" + limit))
        .hasRootCauseInstanceOf(StartException.class);
    assertThat(output.getAll()).containsOnlyOnce("Sluice cannot start: sluice.session.max-allowed-packet is ")
        .contains("but must be from 1KB to 1GB");
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void withoutABackendItStartsOneAndPrintsTheLineToType(CapturedOutput output) {
    try (RunningGateway gateway = RunningGateway.startEmbedded()) {
      Matcher line = Pattern.compile("Connect with: mysql -h127\\.0\\.0\\.1 -P(\\d+) -udemo -pdemo demo\\R")
          .matcher(output.getAll());
      assertThat(line.find()).as(output.getAll()).isTrue();
      assertThat(Integer.parseInt(line.group(1))).isEqualTo(gateway.address().getPort());
      try (WireClient client = WireClient.connect(gateway.address(), WireLogin.as("demo", "demo").schema("demo"))) {
        assertThat(client.query("SHOW TABLES").rows()).isNotEmpty();
      }
      assertThat(Management.get(gateway.managementPort(), "/actuator/health/readiness").status()).isEqualTo(200);
    }
  }
}
