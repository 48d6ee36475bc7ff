package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mysql.cj.jdbc.JdbcConnection;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code COM_CHANGE_USER} with a real driver: another user, and nothing left of the session before. */
class ChangeUserIT {

  private static Connection connect(String plugin) throws SQLException {
    return DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + GatewayUnderTest.address().getPort()
        + "/it?sslMode=DISABLED&allowPublicKeyRetrieval=true&defaultAuthenticationPlugin=" + plugin,
        Account.APP.user(), Account.APP.password());
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql_native_password", "caching_sha2_password"})
  void theUserIsAnotherAndTheSessionIsNew(String plugin) throws Exception {
    try (Connection connection = connect(plugin); Statement statement = connection.createStatement()) {
      statement.execute("SET @left = 'behind'");
      statement.execute("CREATE TEMPORARY TABLE left_behind (a INT)");
      assertThat(value(connection, "SELECT CURRENT_USER()")).startsWith("app@");

      connection.unwrap(JdbcConnection.class).changeUser(Account.OTHER.user(), Account.OTHER.password());

      assertThat(value(connection, "SELECT CURRENT_USER()")).startsWith("other@");
      assertThat(value(connection, "SELECT @left")).isNull();
      assertThatThrownBy(() -> statement.execute("SELECT * FROM left_behind"))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1146));
      connection.unwrap(JdbcConnection.class).changeUser(Account.APP.user(), Account.APP.password());
      assertThat(value(connection, "SELECT CURRENT_USER()")).startsWith("app@");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql_native_password", "caching_sha2_password"})
  void aWrongPasswordEndsTheConnection(String plugin) throws Exception {
    try (Connection connection = connect(plugin)) {
      assertThatThrownBy(() -> connection.unwrap(JdbcConnection.class).changeUser(Account.OTHER.user(), "wrong"))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1045));
      assertThat(connection.isValid(1)).isFalse();
    }
  }
}
