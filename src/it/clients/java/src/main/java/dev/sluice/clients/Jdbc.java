package dev.sluice.clients;

import static dev.sluice.clients.Checks.attempt;
import static dev.sluice.clients.Checks.say;
import static dev.sluice.clients.JdbcDriver.execute;
import static dev.sluice.clients.JdbcDriver.rows;

import com.mysql.cj.jdbc.JdbcConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Connector/J and MariaDB Connector/J: {@code Jdbc mysql|mariadb}. */
final class Jdbc {

  private final JdbcDriver driver;
  private final boolean mysql;
  private final Connection text;
  private final Connection prepared;

  private Jdbc(JdbcDriver driver) throws SQLException {
    this.driver = driver;
    this.mysql = driver.mysql();
    for (String user : Checks.USERS) {
      attempt("login " + user, check -> {
        try (Connection connection = driver.connect(user, Checks.PASSWORD, "")) {
          say(check, rows(connection, "SELECT CURRENT_USER()"));
        }
      });
    }
    try (Connection connection = driver.connect(Checks.USERS.getFirst(), "wrong", "")) {
      say("refused login", "no");
    } catch (SQLException e) {
      say("refused login", Checks.number(e));
    }
    text = driver.connect("");
    prepared = driver.connect("useServerPrepStmts=true");
  }

  /** Says all results of a statement that has been executed. */
  private static void results(String check, Statement statement, boolean first) throws SQLException {
    for (boolean rows = first; rows || statement.getUpdateCount() >= 0; rows = statement.getMoreResults()) {
      if (rows) {
        say(check, rows(statement.getResultSet()));
      } else {
        say(check, statement.getUpdateCount());
      }
    }
  }

  private void run() throws SQLException {
    DatabaseMetaData server = text.getMetaData();
    say("server", server.getDatabaseProductName(), server.getDatabaseProductVersion(), server.getUserName());
    for (Map.Entry<String, Connection> way : List.of(Map.entry("text", text), Map.entry("prepared", prepared))) {
      attempt(way.getKey(), check -> values(check, way.getValue()));
    }
    attempt("types", check -> types(check, text));
    attempt("types, prepared", check -> types(check, prepared));
    attempt("columns", this::columns);
    stream();
    results();
    attempt("transactions", this::transactions);
    attempt("counts", this::counts);
    attempt("errors", this::errors);
    for (Connection connection : List.of(text, prepared)) {
      attempt("error in mid-stream", check -> midStream(check, connection));
    }
    attempt("lost connection", check -> new LostConnection(driver.url("")).run(check));
    JdbcKills kills = new JdbcKills(driver);
    attempt("kill query", check -> kills.kill(check, "KILL QUERY"));
    attempt("kill query", kills::cancel);
    attempt("kill", check -> kills.kill(check, "KILL"));
    attempt("local infile", this::localInfile);
    attempt("long values", this::longValues);
    sessions();
    text.close();
    prepared.close();
    say("end", "ok");
  }

  private void values(String check, Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(
        "SELECT ?, ?, ?, ?, name FROM numbered WHERE id BETWEEN ? AND ? ORDER BY id")) {
      Object[][] all = {{1, 2.5, "ü☃𝄞", null, 5, 7}, {-1L, -0.1, "", "x", 99999, 100001},
          {0, 0.0, "\0'\"", null, -2, -1}};
      for (Object[] values : all) {
        for (int i = 0; i < values.length; i++) {
          statement.setObject(i + 1, values[i]);
        }
        try (ResultSet result = statement.executeQuery()) {
          say(check, rows(result));
        }
      }
    }
    try (PreparedStatement statement = connection.prepareStatement("SELECT ?, ?, ?, 'it''s', 2.50")) {
      statement.setTimestamp(1, Timestamp.valueOf("2024-02-29 12:00:00.5"));
      statement.setBytes(2, new byte[] {0, -1});
      statement.setBoolean(3, true);
      try (ResultSet result = statement.executeQuery()) {
        say(check, rows(result));
      }
    }
    // a batch, which each driver sends in its own way
    execute(connection, "TRUNCATE work");
    try (PreparedStatement statement = connection.prepareStatement("INSERT INTO work (name) VALUES (?)",
        Statement.RETURN_GENERATED_KEYS)) {
      for (int i = 0; i < 100; i++) {
        statement.setString(1, "batch " + i);
        statement.addBatch();
      }
      say(check, Arrays.toString(statement.executeBatch()));
      say(check, rows(statement.getGeneratedKeys()));
    }
    say(check, rows(connection, "SELECT COUNT(*), MIN(id), MAX(id), SUM(CRC32(name)) FROM work"));
    attempt(check, c -> connection.prepareStatement("SELECT nothing FROM nowhere WHERE a = ?").executeQuery());
  }

  private static void types(String check, Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM typed WHERE id > ? ORDER BY id")) {
      statement.setInt(1, 0);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            int column = i;
            String name = result.getMetaData().getColumnName(i);
            attempt(check, c -> {
              Object value = result.getObject(column);
              say(c, name, value == null ? "" : value.getClass().getName(), value, result.wasNull());
            });
            attempt(check, c -> say(c, name, result.getString(column)));
          }
        }
      }
    }
  }

  private void columns(String check) throws SQLException {
    for (Connection connection : List.of(text, prepared)) {
      try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM typed AS t")) {
        ResultSetMetaData columns = statement.executeQuery().getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          say(check, columns.getColumnLabel(i), columns.getColumnName(i), columns.getTableName(i),
              columns.getCatalogName(i),
              columns.getColumnType(i), columns.getColumnTypeName(i), columns.getColumnClassName(i),
              columns.getColumnDisplaySize(i), columns.getPrecision(i), columns.getScale(i), columns.isNullable(i),
              columns.isSigned(i), columns.isAutoIncrement(i), columns.isCaseSensitive(i));
        }
      }
    }
    try (ResultSet result = text.getMetaData().getColumns(Checks.SCHEMA, null, "typed", "%")) {
      rows(result).forEach(row -> say(check, row));
    }
  }

  private void stream() throws SQLException {
    // row by row, and by a cursor
    Connection cursor = driver.connect(mysql ? "useCursorFetch=true" : "useServerPrepStmts=true");
    record Way(Connection connection, int fetchSize) {}
    for (Way way : List.of(new Way(text, mysql ? Integer.MIN_VALUE : 10),
        new Way(prepared, mysql ? Integer.MIN_VALUE : 10),
        new Way(cursor, 1000))) {
      attempt("stream", check -> {
        try (PreparedStatement statement =
            way.connection.prepareStatement("SELECT id, name FROM numbered ORDER BY id")) {
          statement.setFetchSize(way.fetchSize);
          MessageDigest digest = Checks.digest();
          int count = 0;
          try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
              digest.update((result.getInt(1) + "=" + result.getString(2) + "\n").getBytes(StandardCharsets.UTF_8));
              count++;
            }
          }
          say(check, count, HexFormat.of().formatHex(digest.digest()));
        }
      });
    }
    cursor.close();
  }

  private void results() {
    for (String sql : List.of(
        "SELECT 1 AS a; TRUNCATE work; INSERT INTO work (name) VALUES ('x'), ('y'); SELECT name FROM work",
        "SELECT 1; SELECT nothing FROM nowhere; SELECT 2")) {
      attempt("multi-statements", check -> {
        try (Statement statement = text.createStatement()) {
          results(check, statement, statement.execute(sql));
        }
      });
    }
    attempt("multi-statements", check -> say(check, rows(text, "SELECT 'usable'")));
    for (Connection connection : List.of(text, prepared)) {
      attempt("multi-results", check -> {
        try (CallableStatement statement = connection.prepareCall("{CALL two_results()}")) {
          results(check, statement, statement.execute());
        }
      });
      attempt("out parameters", check -> {
        try (CallableStatement statement = connection.prepareCall("{CALL out_parameters(?, ?, ?)}")) {
          statement.setInt(1, 21);
          statement.registerOutParameter(2, Types.INTEGER);
          statement.setString(3, "so");
          statement.registerOutParameter(3, Types.VARCHAR);
          statement.execute();
          say(check, statement.getInt(2), statement.getString(3));
        }
      });
    }
  }

  private void transactions(String check) throws SQLException {
    execute(text, "TRUNCATE work");
    text.setAutoCommit(false);
    text.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    execute(text, "INSERT INTO work (name) VALUES ('rolled back')");
    say(check, rows(text, "SELECT COUNT(*) FROM work"));
    text.rollback();
    say(check, rows(text, "SELECT COUNT(*) FROM work"));
    execute(text, "INSERT INTO work (name) VALUES ('committed')");
    Savepoint here = text.setSavepoint();
    execute(text, "INSERT INTO work (name) VALUES ('rolled back')");
    text.rollback(here);
    text.commit();
    text.setAutoCommit(true);
    say(check, rows(prepared, "SELECT COUNT(*) FROM work"));
    text.setReadOnly(true);
    attempt(check, c -> execute(text, "INSERT INTO work (name) VALUES ('read only')"));
    text.setReadOnly(false);
  }

  private void counts(String check) throws SQLException {
    for (Connection connection : List.of(text, driver.connect("useAffectedRows=true"))) {
      execute(connection, "TRUNCATE work");
      for (String sql : List.of("INSERT INTO work (id, name) VALUES (100, 'a'), (101, 'b')",
          "INSERT INTO work (name) VALUES ('c')", "UPDATE work SET name = 'c' WHERE name = 'c'",
          "UPDATE work SET data = 'z'",
          "DELETE FROM work")) {
        try (Statement statement = connection.createStatement()) {
          int count = statement.executeUpdate(sql, Statement.RETURN_GENERATED_KEYS);
          say(check, count, rows(statement.getGeneratedKeys()));
        }
      }
    }
  }

  private void errors(String check) throws SQLException {
    for (Connection connection : List.of(text, prepared)) {
      for (String sql : List.of("SELECT nothing FROM nowhere", "SELEC 1",
          "INSERT INTO work (id, name) VALUES (7, 'x'), (7, 'y')")) {
        attempt(check, c -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
          }
        });
      }
      try (PreparedStatement statement = connection.prepareStatement("SELECT CAST('x' AS SIGNED), 1 / 0")) {
        statement.executeQuery();
        for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
          say(check, Checks.failure(warning));
        }
      }
    }
  }

  private void midStream(String check, Connection connection) throws SQLException {
    int count = 0;
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT id, name, fails_at(id, ?) FROM numbered ORDER BY id")) {
      statement.setFetchSize(mysql ? Integer.MIN_VALUE : 10);
      statement.setInt(1, 20000);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          count++;
        }
      }
    } catch (SQLException e) {
      say(check, Checks.failure(e));
    }
    say(check, count, rows(connection, "SELECT 'usable'"));
  }

  private void localInfile(String check) throws SQLException {
    execute(text, "TRUNCATE loaded");
    try (Statement statement = text.createStatement()) {
      say(check, statement.executeUpdate(
          "LOAD DATA LOCAL INFILE '" + Checks.FILE + "' INTO TABLE loaded FIELDS TERMINATED BY ','"));
    }
    say(check, rows(text, "SELECT COUNT(*), SUM(id), SUM(CRC32(name)), SUM(amount), SUM(name IS NULL) FROM loaded"));
    attempt(check, c -> execute(text, "LOAD DATA LOCAL INFILE '/nonexistent' INTO TABLE loaded"));
    say(check, rows(text, "SELECT 'usable'"));
  }

  private void longValues(String check) throws SQLException {
    byte[] value = Checks.longValue();
    execute(text, "TRUNCATE work");
    for (Connection connection : List.of(text, prepared)) {
      try (PreparedStatement statement = connection.prepareStatement("INSERT INTO work (data) VALUES (?)")) {
        statement.setBytes(1, value);
        say(check, statement.executeUpdate());
      }
      try (PreparedStatement statement =
          connection.prepareStatement("SELECT data, REPEAT('x', 16777215 - 6) FROM work");
          ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          say(check, result.getBytes(1).length, Arrays.equals(result.getBytes(1), value), result.getString(2).length());
        }
      }
    }
    execute(text, "TRUNCATE work");
  }

  private void sessions() {
    String state = "SELECT CURRENT_USER(), @mine, DATABASE()";
    if (mysql) {
      attempt("change user", check -> {
        execute(text, "SET @mine = 1");
        text.unwrap(JdbcConnection.class).changeUser(Checks.USERS.getLast(), Checks.PASSWORD);
        say(check, rows(text, state));
      });
      attempt("reset", check -> {
        execute(text, "SET @mine = 1");
        text.unwrap(JdbcConnection.class).resetServerState();
        say(check, rows(text, state));
      });
    } else {
      say("change user", "not supported");
      attempt("reset", check -> {
        try (Connection connection = driver.connect("useResetConnection=true")) {
          execute(connection, "SET @mine = 1");
          connection.unwrap(org.mariadb.jdbc.Connection.class).reset();
          say(check, rows(connection, state));
        }
      });
    }
  }

  public static void main(String[] arguments) throws SQLException {
    new Jdbc(new JdbcDriver(arguments[0].equals("mysql"))).run();
  }
}
