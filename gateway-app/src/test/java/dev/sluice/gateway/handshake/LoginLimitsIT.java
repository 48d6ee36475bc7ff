package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.gateway.server.Listener;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WirePacket;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.CommandLine;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are too many, too slow, or from elsewhere. */
class LoginLimitsIT {

  private static final Duration SOON = Duration.ofSeconds(10);

  private static WireError told(WireClient client) {
    return WireError.of(client.readPacket().payload());
  }

  private static SQLException refusedBy(String scheme, RunningGateway gateway, String ssl) {
    String url = scheme + "://127.0.0.1:" + gateway.address().getPort() + "/it?connectTimeout=10000&sslMode=" + ssl;
    return catchThrowableOfType(SQLException.class, () -> DriverManager.getConnection(url, "app", "apppw"));
  }

  @Test
  void oneClientTooManyIsToldInPlaceOfTheGreeting() {
    try (RunningGateway gateway = RunningGateway.start(BackendServer.shared(), "sluice.listener.max-connections=2");
        WireClient first = gateway.connect(Account.APP)) {
      try (WireClient second = WireClient.open(gateway.address())) {
        second.readPacket();
        try (WireClient third = WireClient.open(gateway.address())) {
          WirePacket packet = third.readPacket();
          assertThat(packet.sequenceId()).isZero();
          assertThat(packet.payload()).startsWith(0xFF, 0x10, 0x04);
          assertThat(new String(packet.payload(), 3, packet.payload().length - 3, StandardCharsets.UTF_8))
              .isEqualTo("#08004sluice: Too many connections: 2 are open (sluice.listener.max-connections)");
          assertThat(third.isClosedByPeer(SOON)).isTrue();
        }
        for (SQLException e : List.of(
            refusedBy("jdbc:mysql", gateway, "DISABLED"), refusedBy("jdbc:mariadb", gateway, "disable"))) {
          assertThat(e.getErrorCode()).isEqualTo(1040);
          assertThat(e.getSQLState()).isEqualTo("08004");
          assertThat(e.getMessage()).contains("Too many connections");
        }
        assertThat(first.query("SELECT 1").value()).isEqualTo("1");
        assertThat(gateway.bean(Listener.class).refused()).isEqualTo(3);
      }
      Awaitility.await().atMost(SOON).until(() -> gateway.bean(Listener.class).active() == 1);
      gateway.connect(Account.APP).close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theCommandLineSaysThatThereAreTooMany(CommandLine client) {
    client.assumeInstalled();
    try (RunningGateway gateway = RunningGateway.start(BackendServer.shared(), "sluice.listener.max-connections=1");
        WireClient only = gateway.connect(Account.APP)) {
      CommandLine.Output output = client.type(gateway.address(), Account.APP, "SELECT 1;\n");
      assertThat(output.err()).contains("1040", "sluice: Too many connections");
      // MySQL's client takes the SQLSTATE of an error before the greeting for a part of the message
      assertThat(output.err().contains("#08004")).isEqualTo(client == CommandLine.MYSQL);
      assertThat(output.exitCode()).isEqualTo(1);
      assertThat(only.query("SELECT 1").value()).isEqualTo("1");
    }
  }

  @Test
  void aClientFromElsewhereIsTold() {
    try (RunningGateway gateway = RunningGateway.start(BackendServer.shared(),
        "sluice.listener.allowed-hosts=10.0.0.0/8,192.168.1.1");
        WireClient client = WireClient.open(gateway.address())) {
      assertThat(told(client)).isEqualTo(new WireError(1130, "",
          "sluice: Host '127.0.0.1' is not allowed to connect (sluice.listener.allowed-hosts)"));
      assertThat(client.isClosedByPeer(SOON)).isTrue();
      assertThat(refusedBy("jdbc:mysql", gateway, "DISABLED").getErrorCode()).isEqualTo(1130);
      assertThat(refusedBy("jdbc:mariadb", gateway, "disable").getErrorCode()).isEqualTo(1130);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.0/8", "0.0.0.0/0", "10.0.0.1,127.0.0.1/32", "::/0,127.0.0.1"})
  void aClientFromAnAllowedNetworkIsLetIn(String networks) {
    try (RunningGateway gateway = RunningGateway.start(BackendServer.shared(),
        "sluice.listener.allowed-hosts=" + networks); WireClient client = gateway.connect(Account.APP)) {
      assertThat(client.query("SELECT 1").value()).isEqualTo("1");
    }
  }

  @Test
  void whoeverDoesNotLogInInTimeIsTold() {
    try (RunningGateway gateway = RunningGateway.start(BackendServer.shared(),
        "sluice.listener.handshake-timeout=1s"); WireClient silent = WireClient.open(gateway.address());
        WireClient slow = WireClient.open(gateway.address()); WireClient loggedIn = gateway.connect(Account.APP)) {
      silent.readPacket();
      slow.readPacket();
      slow.sendRaw(new byte[] {50, 0, 0, 1, 0});
      for (WireClient client : List.of(silent, slow)) {
        WirePacket packet = client.readPacket();
        assertThat(packet.sequenceId()).isEqualTo(1);
        assertThat(WireError.of(packet.payload())).isEqualTo(new WireError(1159, "08S01",
            "sluice: no login within 1000 ms (sluice.listener.handshake-timeout)"));
        assertThat(client.isClosedByPeer(SOON)).isTrue();
      }
      assertThat(loggedIn.query("SELECT SLEEP(1)").value()).isEqualTo("0");
      Awaitility.await().atMost(SOON).until(() -> gateway.bean(Listener.class).active() == 1);
    }
  }

  /** The time of a login runs from its own beginning: it was once that of the connection. */
  @Test
  void aChangeOfUserThatIsNotGoneOnWithIsEnded() {
    try (RunningGateway gateway =
            RunningGateway.start(BackendServer.shared(), "sluice.listener.handshake-timeout=2s");
        WireClient client = gateway.connect(Account.APP)) {
      assertThat(client.query("SELECT SLEEP(2.2)").isError()).isFalse();
      client.send(0x11, "other\0\0it\0-\0no_such_method\0".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.readPacket().firstByte()).as("a switch of the method").isEqualTo(0xFE);
      assertThat(told(client).code()).isEqualTo(1159);
      assertThat(client.isClosedByPeer(SOON)).isTrue();
    }
  }
}
