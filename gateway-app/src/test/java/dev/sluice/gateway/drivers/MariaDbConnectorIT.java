package dev.sluice.gateway.drivers;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Nested;

/** MariaDB Connector/J. */
class MariaDbConnectorIT {

  @Nested
  class Values extends JdbcValues {

    Values() {
      super(JdbcDriver.MARIADB);
    }
  }

  @Nested
  class Statements extends JdbcStatements {

    Statements() {
      super(JdbcDriver.MARIADB);
    }

    @Override
    int streaming() {
      return 1;
    }
  }

  @Nested
  class Sessions extends JdbcSessions {

    Sessions() {
      super(JdbcDriver.MARIADB);
    }

    @Override
    void reset(Connection connection) throws SQLException {
      connection.unwrap(org.mariadb.jdbc.Connection.class).reset();
    }
  }
}
