package dev.sluice.clients;

import static dev.sluice.clients.Checks.say;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** HikariCP with one connection, which the server ends in a transaction: whether the next one who borrows can work. */
record LostConnection(String url) {

  /** Loses the connection between two statements, and says how the borrowers fare. */
  void run(String check) throws Exception {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(url);
      pool.setUsername(Checks.USERS.getFirst());
      pool.setPassword(Checks.PASSWORD);
      pool.setMaximumPoolSize(1);
      for (String next : new String[] {"SELECT 1", "INSERT INTO work (name) VALUES ('lost')"}) {
        try (Connection connection = pool.getConnection()) {
          connection.setAutoCommit(false);
          execute(connection, "INSERT INTO work (name) VALUES ('lost')");
          end(connection);
          execute(connection, next);
          say(check, "not told");
        } catch (SQLException e) {
          say(check, "told");
        }
        try (Connection connection = pool.getConnection()) {
          execute(connection, "SELECT 1");
          say(check, "the next one works");
        }
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Has the server itself end a connection. */
  private void end(Connection connection) throws Exception {
    long number;
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT CONNECTION_ID()")) {
      result.next();
      number = result.getLong(1);
    }
    String server = url.replace(":" + Checks.PORT + "/" + Checks.SCHEMA,
        ":" + System.getenv("CLIENT_SERVER_PORT") + "/");
    try (Connection root = DriverManager.getConnection(server, "root", "sluice")) {
      execute(root, "KILL " + number);
    }
    Thread.sleep(500);
  }
}
