package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.testing.Account;
import dev.sluice.gateway.testing.BackendServer;
import dev.sluice.gateway.testing.RunningGateway;
import dev.sluice.gateway.testing.TlsClient;
import dev.sluice.gateway.testing.WireClient;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS on the listener, with real drivers and a bare TLS socket. */
class TlsIT {

  private static final String BUNDLE = "spring.ssl.bundle.pem.gateway.";

  @TempDir
  private Path folder;

  private X509Bundle certificate;

  @BeforeEach
  void makeCertificate() throws Exception {
    certificate = write(BigInteger.ONE);
  }

  private X509Bundle write(BigInteger serial) throws Exception {
    X509Bundle made = new CertificateBuilder().subject("CN=localhost").serial(serial)
        .setIsCertificateAuthority(true).addSanDnsName("localhost").buildSelfSigned();
    Files.writeString(folder.resolve("key.pem"), made.getPrivateKeyPEM());
    Files.writeString(folder.resolve("cert.pem"), made.getCertificatePathPEM());
    return made;
  }

  private RunningGateway start(String... settings) {
    String[] all = new String[settings.length + 4];
    all[0] = BUNDLE + "keystore.certificate=" + folder.resolve("cert.pem");
    all[1] = BUNDLE + "keystore.private-key=" + folder.resolve("key.pem");
    all[2] = BUNDLE + "truststore.certificate=" + folder.resolve("cert.pem");
    all[3] = "sluice.listener.ssl.bundle=gateway";
    System.arraycopy(settings, 0, all, 4, settings.length);
    return RunningGateway.start(BackendServer.shared(), all);
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

  @Test
  void newCertificatesAreTakenUpWhileItRuns() throws Exception {
    try (RunningGateway gateway = start(BUNDLE + "reload-on-update=true")) {
      assertThat(TlsClient.handshake(gateway.address(), null).serial()).isEqualTo(BigInteger.ONE);
      write(BigInteger.TWO);
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      BigInteger serial = BigInteger.ONE;
      while (!serial.equals(BigInteger.TWO) && System.nanoTime() < end) {
        Thread.yield();
        serial = TlsClient.handshake(gateway.address(), null).serial();
      }
      assertThat(serial).isEqualTo(BigInteger.TWO);
    }
  }
}
