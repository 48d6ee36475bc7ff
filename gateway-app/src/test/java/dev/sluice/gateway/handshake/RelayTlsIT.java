package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.gateway.TlsBundle;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Relayed logins with TLS on both sides, on one of them and on neither. */
class RelayTlsIT {

  @TempDir
  private Path folder;

  private static Connection connect(RunningGateway gateway, boolean tls, String password) throws SQLException {
    return DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + gateway.address().getPort() + "/it?sslMode="
        + (tls ? "REQUIRED" : "DISABLED") + "&allowPublicKeyRetrieval=true", Account.APP.user(), password);
  }

  private static String value(Connection connection, String sql, int column) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(column);
    }
  }

  /** The server forgets what it remembers of passwords, and so asks for the next in full. */
  private static void forgetPasswords(BackendServer server) {
    try (WireClient root = server.connect(server.root())) {
      assertThat(root.query("FLUSH PRIVILEGES").isError()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
      "false, disabled, false", "false, preferred, false", "false, required, true",
      "true, disabled, false", "true, preferred, true", "true, required, true"})
  void thePasswordArrivesWhateverTheSidesUse(boolean clientTls, String sslMode, boolean backendTls) throws Exception {
    BackendServer server = BackendServer.shared();
    boolean serverHasTls = server.family() == ServerFamily.MYSQL;
    assumeThat(serverHasTls || !sslMode.equals("required")).isTrue();
    List<String> settings = new ArrayList<>(TlsBundle.write(folder, BigInteger.ONE).settings());
    settings.add("sluice.backend.ssl-mode=" + sslMode);
    try (RunningGateway gateway = RunningGateway.startRelay(server, settings.toArray(String[]::new))) {
      for (int login = 0; login < 2; login++) {
        forgetPasswords(server);
        try (Connection connection = connect(gateway, clientTls, Account.APP.password())) {
          assertThat(value(connection, "SELECT CURRENT_USER()", 1)).startsWith("app@");
          String cipher = value(connection, "SHOW SESSION STATUS LIKE 'Ssl_cipher'", 2);
          assertThat(!cipher.isEmpty()).isEqualTo(backendTls && serverHasTls);
        }
      }
      try (Connection remembered = connect(gateway, clientTls, Account.APP.password())) {
        assertThat(value(remembered, "SELECT 1", 1)).isEqualTo("1");
      }
      forgetPasswords(server);
      assertThatThrownBy(() -> connect(gateway, clientTls, "wrong"))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1045));
    }
  }
}
