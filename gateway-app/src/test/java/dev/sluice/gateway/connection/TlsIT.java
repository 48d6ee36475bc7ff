package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.TlsClient;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.gateway.TlsBundle;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.CommandLine;
import dev.sluice.gateway.testing.server.ServerFamily;
import io.netty.pkitesting.X509Bundle;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on the listener, with real drivers and a bare TLS socket. */
class TlsIT {

  /** A client that is given the loopback address does not verify. */
  private static final String[] BY_NAME = {"--host=localhost", "--protocol=tcp"};

  @TempDir
  private Path folder;

  private X509Bundle certificate;
  private List<String> listener;

  @BeforeEach
  void makeCertificate() throws Exception {
    certificate = write(BigInteger.ONE);
  }

  private X509Bundle write(BigInteger serial) throws Exception {
    TlsBundle bundle = TlsBundle.write(folder, serial);
    listener = bundle.settings();
    return bundle.certificate();
  }

  private RunningGateway start(String... settings) {
    List<String> all = new ArrayList<>(listener);
    all.addAll(List.of(settings));
    return RunningGateway.start(BackendServer.shared(), all.toArray(String[]::new));
  }

  private static Connection connect(RunningGateway gateway, String scheme, String options) throws SQLException {
    return DriverManager.getConnection("jdbc:" + scheme + "://127.0.0.1:" + gateway.address().getPort() + "/it?"
        + options, Account.APP.user(), Account.APP.password());
  }

  private static void assertAnswers(Connection connection) throws SQLException {
    try (connection; Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT REPEAT('x', 100000)")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).hasSize(100_000);
    }
  }

  @Test
  void driversSpeakTlsAndMayDoWithout() throws Exception {
    try (RunningGateway gateway = start()) {
      assertAnswers(connect(gateway, "mysql", "sslMode=REQUIRED"));
      assertAnswers(connect(gateway, "mysql", "sslMode=DISABLED"));
      assertAnswers(connect(gateway, "mariadb", "sslMode=trust"));
      try (WireClient plain = gateway.connect(Account.APP)) {
        assertThat(plain.query("SELECT 1").isError()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"})
  void aClientMayKnowOneCipherOnly(String cipher) throws Exception {
    try (RunningGateway gateway = start()) {
      assertAnswers(connect(gateway, "mysql", "sslMode=REQUIRED&tlsCiphersuites=" + cipher));
    }
  }

  @Test
  void aClientInTheClearIsToldWhereTlsIsRequired() throws Exception {
    try (RunningGateway gateway = start("sluice.listener.ssl.mode=required")) {
      assertAnswers(connect(gateway, "mysql", "sslMode=REQUIRED"));
      assertThatThrownBy(() -> connect(gateway, "mysql", "sslMode=DISABLED"))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(3159));
    }
  }

  @Test
  void aClientWithoutTheCertificateThatIsRequiredDoesNotGetIn() throws Exception {
    try (RunningGateway gateway = start("sluice.listener.ssl.client-auth=require")) {
      assertThatThrownBy(() -> connect(gateway, "mysql", "sslMode=REQUIRED")).isInstanceOf(SQLException.class);
      assertThat(TlsClient.handshake(gateway.address(), certificate).serial()).isEqualTo(BigInteger.ONE);
    }
  }

  /** By the password, because nobody whom the client trusts has signed the certificate. */
  @Test
  void clientsOfMariaDbAreProvedTheCertificate() throws Exception {
    assumeTrue(BackendServer.shared().family() == ServerFamily.MARIADB, "MySQL's clients and servers do not know that");
    try (RunningGateway gateway = start("spring.ssl.bundle.pem.gateway.reload-on-update=true")) {
      assertAnswers(connect(gateway, "mariadb", "sslMode=verify-full"));
      assertAnswers(connect(gateway, "mariadb", "sslMode=verify-ca"));
      write(BigInteger.TWO);
      await(gateway, BigInteger.TWO);
      assertAnswers(connect(gateway, "mariadb", "sslMode=verify-full"));
    }
  }

  @Test
  void theCommandLineOfMariaDbIsProvedTheCertificate() throws Exception {
    assumeTrue(BackendServer.shared().family() == ServerFamily.MARIADB, "MySQL's clients and servers do not know that");
    try (RunningGateway gateway = start()) {
      CommandLine.Output output =
          CommandLine.EMBEDDED_MARIADB.type(gateway.address(), Account.APP, "SELECT 'in'", BY_NAME);
      assertThat(output.out()).as(output.err()).contains("in");
      output = CommandLine.EMBEDDED_MARIADB.type(gateway.address(), new Account("app", "wrong"), "SELECT 'in'",
          BY_NAME);
      assertThat(output.err()).contains("1045");
    }
  }

  @Test
  void newCertificatesAreTakenUpWhileItRuns() throws Exception {
    try (RunningGateway gateway = start("spring.ssl.bundle.pem.gateway.reload-on-update=true")) {
      assertThat(TlsClient.handshake(gateway.address(), null).serial()).isEqualTo(BigInteger.ONE);
      write(BigInteger.TWO);
      await(gateway, BigInteger.TWO);
    }
  }

  private static void await(RunningGateway gateway, BigInteger expected) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    BigInteger serial = BigInteger.ZERO;
    while (!serial.equals(expected) && System.nanoTime() < end) {
      Thread.yield();
      serial = TlsClient.handshake(gateway.address(), null).serial();
    }
    assertThat(serial).isEqualTo(expected);
  }
}
