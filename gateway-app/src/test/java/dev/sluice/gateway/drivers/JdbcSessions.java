package dev.sluice.gateway.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.session.ClientIdentity;
import dev.sluice.gateway.session.SessionRegistry;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.server.Sequence;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a session is: transactions, its schema, being alive, being stopped, starting afresh. */
abstract class JdbcSessions {

  /** Runs for hours where nobody stops it. */
  private static final String LONG = "SELECT SUM(a.seq * b.seq) FROM " + Sequence.upTo(1_000_000, "a") + ", "
      + Sequence.upTo(1_000_000, "b");

  private final JdbcDriver driver;

  JdbcSessions(JdbcDriver driver) {
    this.driver = driver;
  }

  /** Starts afresh on the same connection. */
  abstract void reset(Connection connection) throws SQLException;

  @Test
  void transactionsCommitAndRollBack() throws SQLException {
    try (Connection connection = driver.connect(); Connection other = driver.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS transacted");
      statement.execute("CREATE TABLE transacted (v INT) ENGINE=InnoDB");
      connection.setAutoCommit(false);
      assertThat(connection.getAutoCommit()).isFalse();
      statement.executeUpdate("INSERT INTO transacted VALUES (1)");
      assertThat(JdbcTable.value(other, "SELECT COUNT(*) FROM transacted")).isEqualTo("0");
      connection.rollback();
      statement.executeUpdate("INSERT INTO transacted VALUES (2)");
      var savepoint = connection.setSavepoint();
      statement.executeUpdate("INSERT INTO transacted VALUES (3)");
      connection.rollback(savepoint);
      connection.commit();
      connection.setAutoCommit(true);
      assertThat(JdbcTable.value(other, "SELECT GROUP_CONCAT(v) FROM transacted")).isEqualTo("2");
    }
  }

  @Test
  void theIsolationLevelIsSet() throws SQLException {
    try (Connection connection = driver.connect()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
      assertThat(JdbcTable.value(connection, "SELECT @@transaction_isolation")).isEqualTo("SERIALIZABLE");
    }
  }

  @Test
  void theConnectionIsValidUntilItIsClosed() throws SQLException {
    Connection connection = driver.connect();
    assertThat(connection.isValid(5)).isTrue();
    assertThat(JdbcTable.value(connection, "SELECT 1")).isEqualTo("1");
    assertThat(connection.isValid(5)).isTrue();
    connection.close();
    assertThat(connection.isValid(5)).isFalse();
  }

  @Test
  void theSchemaChanges() throws SQLException {
    try (Connection connection = driver.connect()) {
      assertThat(connection.getCatalog()).isEqualTo("it");
      connection.setCatalog("diff");
      assertThat(connection.getCatalog()).isEqualTo("diff");
      assertThat(JdbcTable.value(connection, "SELECT DATABASE()")).isEqualTo("diff");
      assertThatThrownBy(() -> connection.setCatalog("mysql")).isInstanceOf(SQLException.class);
      assertThat(JdbcTable.value(connection, "SELECT DATABASE()")).isEqualTo("diff");
    }
  }

  @Test
  void aStatementIsCancelledFromAnotherThread() throws Exception {
    try (Connection connection = driver.connect(); Statement statement = connection.createStatement()) {
      long began = System.nanoTime();
      CompletableFuture<Void> cancelled = CompletableFuture.runAsync(() -> {
        try {
          statement.cancel();
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      }, CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS));
      assertThatThrownBy(() -> statement.executeQuery(LONG))
          .isInstanceOf(SQLException.class);
      cancelled.get(10, TimeUnit.SECONDS);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
      assertThat(JdbcTable.value(connection, "SELECT 'usable'")).isEqualTo("usable");
    }
  }

  @Test
  void aStatementIsCancelledByItsTimeout() throws SQLException {
    try (Connection connection = driver.connect(); Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatThrownBy(() -> statement.executeQuery(LONG))
          .isInstanceOf(java.sql.SQLTimeoutException.class);
      statement.setQueryTimeout(0);
      assertThat(JdbcTable.value(connection, "SELECT 'usable'")).isEqualTo("usable");
    }
  }

  @Test
  void aResetConnectionIsAFreshOne() throws SQLException {
    try (Connection connection = driver.connect("useResetConnection=true");
        Statement statement = connection.createStatement()) {
      statement.execute("SET @x = 1, sql_mode = 'ANSI', time_zone = '+07:00'");
      statement.execute("CREATE TEMPORARY TABLE reset_temp (v INT)");
      reset(connection);
      assertThat(JdbcTable.value(connection, "SELECT @x")).isNull();
      assertThat(JdbcTable.value(connection, "SELECT @@time_zone")).isEqualTo("SYSTEM");
      assertThatThrownBy(() -> statement.execute("SELECT * FROM reset_temp")).isInstanceOf(SQLException.class);
      assertThat(JdbcTable.value(connection, "SELECT DATABASE()")).isEqualTo("it");
      assertThat(JdbcTable.value(connection, "SELECT '🎉'")).isEqualTo("🎉");
    }
  }

  @Test
  void connectionAttributesAreKept() throws SQLException {
    try (Connection connection = driver.connect("connectionAttributes=colour:blue")) {
      long id = Long.parseLong(String.valueOf(JdbcTable.value(connection, "SELECT CONNECTION_ID()")));
      ClientIdentity identity =
          GatewayUnderTest.shared().bean(SessionRegistry.class).find(id).orElseThrow().identity();
      assertThat(identity.user()).isEqualTo("app");
      assertThat(identity.attributes()).contains(Map.entry("colour", "blue"))
          .extracting(Map.Entry::getKey).contains("_client_name");
    }
  }

  @Test
  void metadataIsRead() throws SQLException {
    try (Connection connection = driver.connect(); Connection direct = driver.direct();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS described");
      statement.execute("CREATE TABLE described (id INT PRIMARY KEY, v VARCHAR(10) NOT NULL)");
      assertThat(JdbcTable.of(connection.getMetaData().getColumns("it", null, "described", null)))
          .isEqualTo(JdbcTable.of(direct.getMetaData().getColumns("it", null, "described", null)));
      assertThat(connection.getMetaData().getDatabaseProductVersion())
          .isEqualTo(direct.getMetaData().getDatabaseProductVersion());
    }
  }
}
