package dev.sluice.gateway.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.testing.server.Sequence;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What statements answer: rows, counts, keys, warnings, several results, errors. */
abstract class JdbcStatements {

  private static final int MANY = 100_000;

  private final JdbcDriver driver;

  JdbcStatements(JdbcDriver driver) {
    this.driver = driver;
  }

  @Test
  void generatedKeysComeBack() throws SQLException {
    try (Connection connection = driver.connect(); Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS generated_keys");
      statement.execute("CREATE TABLE generated_keys (id INT AUTO_INCREMENT PRIMARY KEY, v INT) AUTO_INCREMENT=70");
      try (PreparedStatement insert = connection.prepareStatement(
          "INSERT INTO generated_keys (v) VALUES (?), (?)", Statement.RETURN_GENERATED_KEYS)) {
        insert.setInt(1, 1);
        insert.setInt(2, 2);
        assertThat(insert.executeUpdate()).isEqualTo(2);
        try (ResultSet keys = insert.getGeneratedKeys()) {
          assertThat(keys.next()).isTrue();
          assertThat(keys.getInt(1)).isEqualTo(70);
        }
      }
      assertThat(JdbcTable.value(connection, "SELECT LAST_INSERT_ID()")).isEqualTo("70");
    }
  }

  @Test
  void affectedRowsAreThoseFoundOrThoseChanged() throws SQLException {
    try (Connection found = driver.connect("useAffectedRows=false");
        Connection changed = driver.connect("useAffectedRows=true");
        Statement setUp = found.createStatement()) {
      setUp.execute("DROP TABLE IF EXISTS affected");
      setUp.execute("CREATE TABLE affected (id INT PRIMARY KEY, v INT)");
      setUp.execute("INSERT INTO affected VALUES (1, 1), (2, 2)");
      String same = "UPDATE affected SET v = 1";
      try (Statement statement = changed.createStatement()) {
        assertThat(statement.executeUpdate(same)).isEqualTo(1);
        assertThat(statement.executeUpdate(same)).isEqualTo(0);
      }
      assertThat(setUp.executeUpdate(same)).isEqualTo(2);
    }
  }

  @Test
  void batchesRun() throws SQLException {
    for (String rewrite : List.of("rewriteBatchedStatements=false", "rewriteBatchedStatements=true")) {
      try (Connection connection = driver.connect(rewrite); Statement statement = connection.createStatement()) {
        statement.execute("DROP TABLE IF EXISTS batched");
        statement.execute("CREATE TABLE batched (id INT PRIMARY KEY, v VARCHAR(10))");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO batched VALUES (?, ?)")) {
          for (int i = 0; i < 1000; i++) {
            insert.setInt(1, i);
            insert.setString(2, "v" + i);
            insert.addBatch();
          }
          assertThat(insert.executeBatch()).hasSize(1000);
        }
        statement.addBatch("UPDATE batched SET v = 'x' WHERE id < 10");
        statement.addBatch("DELETE FROM batched WHERE id >= 990");
        assertThat(statement.executeBatch()).containsExactly(10, 10);
        assertThat(JdbcTable.value(connection, "SELECT CONCAT(COUNT(*), '/', SUM(v = 'x')) FROM batched"))
            .isEqualTo("990/10");
      }
    }
  }

  @Test
  void stackedStatementsRunWhereTheClientAskedForThem() throws SQLException {
    try (Connection connection = driver.connect("allowMultiQueries=true");
        Statement statement = connection.createStatement()) {
      assertThat(results(statement, statement.execute("SELECT 1; DO 0; SELECT 2, 3 UNION SELECT 4, 5; SET @x = 1")))
          .containsExactly("rows 1", "count 0", "rows 2", "count 0");
      assertThatThrownBy(() -> results(statement, statement.execute("SELECT 1; SELECT nothing; SELECT 3")))
          .isInstanceOf(SQLException.class).hasMessageContaining("nothing");
      assertThat(JdbcTable.value(connection, "SELECT 6")).isEqualTo("6");
    }
  }

  @Test
  void stackedStatementsAreASyntaxErrorOtherwise() throws SQLException {
    try (Connection connection = driver.connect("allowMultiQueries=false");
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("SELECT 1; SELECT 2"))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1064));
      assertThat(JdbcTable.value(connection, "SELECT 3")).isEqualTo("3");
    }
  }

  @Test
  void aProcedureReturnsSeveralResults() throws SQLException {
    try (Connection connection = driver.connect(); Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS called");
      statement.execute("CREATE TABLE called (v INT)");
      statement.execute("DROP PROCEDURE IF EXISTS several");
      statement.execute("""
          CREATE PROCEDURE several(IN a INT, INOUT b INT, OUT c VARCHAR(10))
          BEGIN
            SELECT a AS a, b AS b;
            INSERT INTO called VALUES (a);
            SELECT 'x' AS x WHERE FALSE;
            SET b = b + a, c = 'done';
          END""");
      assertThat(results(statement, statement.execute("SET @b = 2"))).containsExactly("count 0");
      assertThat(results(statement, statement.execute("CALL several(40, @b, @c)"))).startsWith("rows 1", "rows 0");
      assertThat(JdbcTable.value(connection, "SELECT CONCAT(@b, @c)")).isEqualTo("42done");
    }
  }

  @Test
  void warningsAreThere() throws SQLException {
    try (Connection connection = driver.connect(); Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS never_there");
      assertThat(statement.getWarnings().getErrorCode()).isEqualTo(1051);
      statement.execute("DO 1");
      assertThat((Throwable) statement.getWarnings()).isNull();
    }
  }

  @Test
  void aHundredThousandRowsStream() throws SQLException {
    try (Connection connection = driver.connect(); Statement statement = connection.createStatement(
        ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
      statement.setFetchSize(streaming());
      long sum = 0;
      int count = 0;
      try (ResultSet rows = statement.executeQuery("SELECT seq, REPEAT('x', 100) FROM " + Sequence.upTo(MANY))) {
        while (rows.next()) {
          sum += rows.getLong(1);
          count++;
        }
      }
      assertThat(count).isEqualTo(MANY);
      assertThat(sum).isEqualTo((long) MANY * (MANY + 1) / 2);
      assertThat(JdbcTable.value(connection, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void anErrorLeavesTheConnectionUsable() throws SQLException {
    try (Connection connection = driver.connect(); Statement statement = connection.createStatement()) {
      for (String wrong : List.of("SELEC 1", "SELECT * FROM never_there", "SELECT (SELECT 1 UNION SELECT 2)",
          "INSERT INTO never_there VALUES (1)", "CALL never_there()")) {
        assertThatThrownBy(() -> statement.execute(wrong)).isInstanceOf(SQLException.class);
        assertThat(JdbcTable.value(connection, "SELECT 'usable'")).isEqualTo("usable");
      }
    }
  }

  /** The fetch size under which the driver reads rows from the socket as they are asked for. */
  abstract int streaming();

  /** Goes through all results: "rows n" for a set of n, "count n" for n affected rows. */
  private static List<String> results(Statement statement, boolean firstIsSet) throws SQLException {
    List<String> results = new ArrayList<>();
    boolean isSet = firstIsSet;
    while (isSet || statement.getUpdateCount() != -1) {
      if (isSet) {
        try (ResultSet rows = statement.getResultSet()) {
          int count = 0;
          while (rows.next()) {
            count++;
          }
          results.add("rows " + count);
        }
      } else {
        results.add("count " + statement.getUpdateCount());
      }
      isSet = statement.getMoreResults();
    }
    return results;
  }
}
