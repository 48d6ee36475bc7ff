package dev.sluice.gateway.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.jdbc.JdbcConnection;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** MySQL Connector/J. */
class ConnectorJIT {

  @Nested
  class Values extends JdbcValues {

    Values() {
      super(JdbcDriver.CONNECTOR_J);
    }
  }

  @Nested
  class Statements extends JdbcStatements {

    Statements() {
      super(JdbcDriver.CONNECTOR_J);
    }

    @Test
    void aCallHasOutputParameters() throws SQLException {
      try (Connection connection = JdbcDriver.CONNECTOR_J.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("DROP PROCEDURE IF EXISTS with_output");
        statement.execute("""
            CREATE PROCEDURE with_output(IN a INT, INOUT b INT, OUT c VARCHAR(10))
            BEGIN SELECT a; SET b = b + a, c = 'done'; END""");
        try (CallableStatement call = connection.prepareCall("{call with_output(?, ?, ?)}")) {
          call.setInt(1, 40);
          call.setInt(2, 2);
          call.registerOutParameter(2, Types.INTEGER);
          call.registerOutParameter(3, Types.VARCHAR);
          assertThat(call.execute()).isTrue();
          assertThat(call.getInt(2)).isEqualTo(42);
          assertThat(call.getString(3)).isEqualTo("done");
        }
      }
    }

    @Override
    int streaming() {
      return Integer.MIN_VALUE;
    }
  }

  @Nested
  class SessionRegistry extends JdbcSessions {

    SessionRegistry() {
      super(JdbcDriver.CONNECTOR_J);
    }

    @Override
    void reset(Connection connection) throws SQLException {
      connection.unwrap(JdbcConnection.class).resetServerState();
    }
  }
}
