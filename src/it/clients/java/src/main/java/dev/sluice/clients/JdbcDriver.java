package dev.sluice.clients;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections of one driver, and what they are asked.
 *
 * @param mysql whether it is Connector/J, and not MariaDB Connector/J
 */
record JdbcDriver(boolean mysql) {

  Connection connect(String user, String password, String options) throws SQLException {
    return DriverManager.getConnection(url(options), user, password);
  }

  String url(String options) {
    String tls = mysql
        ? "allowPublicKeyRetrieval=true&allowLoadLocalInfile=true&sslMode=" + (Checks.TLS ? "REQUIRED" : "DISABLED")
        : "allowLocalInfile=true&sslMode=" + (Checks.TLS ? "trust" : "disable");
    return "jdbc:" + (mysql ? "mysql" : "mariadb") + "://127.0.0.1:" + Checks.PORT + "/"
        + Checks.SCHEMA + "?allowMultiQueries=true&" + tls + "&" + options;
  }

  Connection connect(String options) throws SQLException {
    return connect(Checks.USERS.getFirst(), Checks.PASSWORD, options);
  }

  static List<Object> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
      return rows(result);
    }
  }

  static List<Object> rows(ResultSet result) throws SQLException {
    List<Object> rows = new ArrayList<>();
    while (result.next()) {
      Object[] row = new Object[result.getMetaData().getColumnCount()];
      for (int i = 0; i < row.length; i++) {
        row[i] = result.getObject(i + 1);
      }
      rows.add(row);
    }
    return rows;
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
