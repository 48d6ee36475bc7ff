package dev.sluice.gateway.drivers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.ServerFamily;
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
  class SessionRegistry extends JdbcSessions {

    SessionRegistry() {
      super(JdbcDriver.MARIADB);
    }

    @Override
    void reset(Connection connection) throws SQLException {
      assumeTrue(BackendServer.shared().family() == ServerFamily.MARIADB,
          "this driver resets sessions of MariaDB only");
      connection.unwrap(org.mariadb.jdbc.Connection.class).reset();
    }
  }
}
