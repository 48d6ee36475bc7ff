package dev.sluice.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WireErrorException;
import dev.sluice.gateway.testing.client.WirePacket;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** PROXY headers before a login, good and bad, from a listed proxy and from anybody. */
class ProxyProtocolIT {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String FROM_LOCALHOST = "sluice.listener.proxy-protocol.networks=127.0.0.0/8";
  private static final Account WRONG = new Account(Account.APP.user(), "wrong");

  /** Source and destination, and their ports. */
  private static final String IPV4 = "cb007107" + "7f000001" + "a028" + "0ceb";

  private static final String IPV6 =
      "20010db8000000000000000000000007" + "00000000000000000000000000000001" + "a028" + "0ceb";
  private static final String IPV4_IN_6 =
      "00000000000000000000ffffcb007108" + "00000000000000000000000000000001" + "a028" + "0ceb";

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    gateway = RunningGateway.start(BackendServer.shared(), FROM_LOCALHOST);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static WireClient open(RunningGateway to, byte[] header) {
    WireClient client = WireClient.open(to.address());
    client.sendRaw(header);
    return client;
  }

  static Stream<Arguments> headers() {
    String here = "127.0.0.1";
    return Stream.of(
        Arguments.of(ProxyHeaders.version1("TCP4 203.0.113.7 127.0.0.1 41000 3307"), "203.0.113.7"),
        Arguments.of(ProxyHeaders.version1("TCP6 2001:db8::7 ::1 41000 3307"), "2001:db8:0:0:0:0:0:7"),
        Arguments.of(ProxyHeaders.version1("UNKNOWN"), here),
        Arguments.of(ProxyHeaders.version1("UNKNOWN ffff::1 ffff::2 1 2"), here),
        Arguments.of(ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, IPV4), "203.0.113.7"),
        Arguments.of(ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, IPV4,
            new byte[] {5, 0, 3, 'i', 'd', '1'}), "203.0.113.7"),
        Arguments.of(ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.TCP6, IPV6), "2001:db8:0:0:0:0:0:7"),
        Arguments.of(ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.TCP6, IPV4_IN_6), "203.0.113.8"),
        Arguments.of(ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.UNIX, "61".repeat(216)), here),
        Arguments.of(ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.UNSPEC, ""), here),
        Arguments.of(ProxyHeaders.version2(ProxyHeaders.LOCAL, ProxyHeaders.UNSPEC, ""), here),
        Arguments.of(ProxyHeaders.version2(ProxyHeaders.LOCAL, ProxyHeaders.TCP4, IPV4), here),
        Arguments.of(new byte[0], here));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void theClientIsWhereTheHeaderSays(byte[] header, String host) {
    try (WireClient client = open(gateway, header)) {
      assertThatThrownBy(() -> client.login(WRONG.login())).isInstanceOfSatisfying(WireErrorException.class,
          e -> assertThat(e.error().message()).contains("Access denied for user 'app'@'" + host + "'"));
    }
    try (WireClient client = open(gateway, header)) {
      client.login(Account.APP.login());
      assertThat(client.query("SELECT 1").value()).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @MethodSource("headers")
  void aHeaderMayComeInPieces(byte[] header, String host) throws Exception {
    try (WireClient client = WireClient.open(gateway.address())) {
      for (byte octet : header) {
        client.sendRaw(new byte[] {octet});
        Thread.sleep(1);
      }
      assertThatThrownBy(() -> client.login(WRONG.login())).isInstanceOfSatisfying(WireErrorException.class,
          e -> assertThat(e.error().message()).contains("'app'@'" + host + "'"));
    }
  }

  static Stream<byte[]> malformed() {
    return Stream.of(
        ProxyHeaders.version1("TCP4 nowhere 127.0.0.1 41000 3307"),
        ProxyHeaders.version1("TCP4 203.0.113.7 127.0.0.1 41000 70000"),
        ProxyHeaders.version1("TCP4 203.0.113.7"),
        ProxyHeaders.version1("UDP4 203.0.113.7 127.0.0.1 41000 3307"),
        ("PROXY TCP4 " + "1".repeat(200)).getBytes(StandardCharsets.US_ASCII),
        ProxyHeaders.version2(0x11, ProxyHeaders.TCP4, IPV4),
        ProxyHeaders.version2(0x2F, ProxyHeaders.TCP4, IPV4),
        ProxyHeaders.version2(ProxyHeaders.PROXY, 0xF1, IPV4),
        ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, "cb007107"),
        ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, IPV4.substring(2)),
        ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, ""),
        ProxyHeaders.version2(ProxyHeaders.PROXY, 0x21, IPV4),
        ProxyHeaders.version2(ProxyHeaders.PROXY, 0x31, IPV4),
        ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, IPV4, new byte[60_000]));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aMalformedHeaderIsToldAndEndsTheConnection(byte[] header) {
    try (WireClient client = open(gateway, header)) {
      assertThat(client.readPacket().firstByte()).isEqualTo(10);
      WireError error = WireError.of(client.readPacket().payload());
      assertThat(error.code()).isEqualTo(1835);
      assertThat(error.message()).startsWith("sluice: Malformed communication packet: PROXY header: ")
          .doesNotContain("Exception", "java.", "netty");
      assertThat(client.isClosedByPeer(SOON)).isTrue();
    }
  }

  @Test
  void aHeaderThatDoesNotEndIsNotWaitedForForever() {
    try (RunningGateway impatient = RunningGateway.start(BackendServer.shared(), FROM_LOCALHOST,
            "sluice.listener.handshake-timeout=1s");
        WireClient client = open(impatient, "PROXY TCP4 203.".getBytes(StandardCharsets.US_ASCII))) {
      client.readPacket();
      assertThat(WireError.of(client.readPacket().payload()).code()).isEqualTo(1159);
      assertThat(client.isClosedByPeer(SOON)).isTrue();
    }
  }

  @Test
  void aHeaderFromAnybodyElseIsNoPacket() {
    try (RunningGateway elsewhere = RunningGateway.start(BackendServer.shared(),
            "sluice.listener.proxy-protocol.networks=10.0.0.0/8");
        WireClient client = open(elsewhere, ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, IPV4))) {
      client.readPacket();
      assertThat(WireError.of(client.readPacket().payload()).code()).isEqualTo(1156);
      assertThat(client.isClosedByPeer(SOON)).isTrue();
    }
  }

  @Test
  void theClientsAddressIsTheOneThatMustBeAllowed() {
    try (RunningGateway strict = RunningGateway.start(BackendServer.shared(), FROM_LOCALHOST,
        "sluice.listener.allowed-hosts=203.0.113.7")) {
      try (WireClient client = open(strict, ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, IPV4))) {
        client.login(Account.APP.login());
        assertThat(client.query("SELECT 1").value()).isEqualTo("1");
      }
      try (WireClient client = open(strict, ProxyHeaders.version1("TCP4 203.0.113.8 127.0.0.1 41000 3307"))) {
        client.readPacket();
        client.sendPacket(1, new byte[40]);
        WirePacket packet = client.readPacket();
        assertThat(packet.sequenceId()).isEqualTo(2);
        assertThat(WireError.of(packet.payload())).isEqualTo(new WireError(1130, "HY000",
            "sluice: Host '203.0.113.8' is not allowed to connect (sluice.listener.allowed-hosts)"));
        assertThat(client.isClosedByPeer(SOON)).isTrue();
      }
      assertThat(strict.bean(Listener.class).refused()).isEqualTo(1);
      assertThat(catchThrowableOfType(WireErrorException.class, () -> strict.connect(Account.APP)).error().code())
          .isEqualTo(1130);
      SQLException refused =
          catchThrowableOfType(SQLException.class, () -> connect(strict, "sslMode=DISABLED"));
      assertThat(refused.getErrorCode()).isEqualTo(1130);
      assertThat(refused.getMessage()).contains("'203.0.113.9'");
    }
  }

  private static Connection connect(RunningGateway to, String options) throws SQLException {
    return DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + to.address().getPort() + "/it?socketFactory="
        + ProxiedSocketFactory.class.getName() + "&" + options, Account.APP.user(), Account.APP.password());
  }

  @Test
  void tlsBeginsBehindTheHeader(@TempDir Path folder) throws Exception {
    X509Bundle certificate = new CertificateBuilder().subject("CN=localhost").setIsCertificateAuthority(true)
        .buildSelfSigned();
    Files.writeString(folder.resolve("key.pem"), certificate.getPrivateKeyPEM());
    Files.writeString(folder.resolve("cert.pem"), certificate.getCertificatePathPEM());
    String keystore = "spring.ssl.bundle.pem.gateway.keystore.";
    try (RunningGateway secure = RunningGateway.start(BackendServer.shared(), FROM_LOCALHOST,
            keystore + "certificate=" + folder.resolve("cert.pem"),
            keystore + "private-key=" + folder.resolve("key.pem"),
            "sluice.listener.ssl.bundle=gateway",
            "sluice.listener.ssl.mode=required",
            "sluice.listener.allowed-hosts=203.0.113.9");
        Connection connection = connect(secure, "sslMode=REQUIRED");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT REPEAT('x', 100000)")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).hasSize(100_000);
    }
  }
}
