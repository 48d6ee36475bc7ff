package dev.sluice.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.net.InetSocketAddress;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Batches of MariaDB Connector/J, sent in bulk, whoever decides on the login. */
class BulkExecutionIT {

  private static final String TABLE = "CREATE TEMPORARY TABLE bulk "
      + "(id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) UNIQUE, v INT DEFAULT 5, b LONGBLOB)";

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  @BeforeAll
  static void isMariaDbs() {
    Assumptions.assumeTrue(BackendServer.shared().family() == ServerFamily.MARIADB, "MySQL has no such command");
  }

  private static <T> T run(InetSocketAddress address, Work<T> work) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + address.getPort()
        + "/it?sslMode=disable&allowPublicKeyRetrieval=true&useBulkStmts=true&useServerPrepStmts=true",
        Account.APP.user(), Account.APP.password()); Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
      return work.on(connection);
    }
  }

  /** What there is directly there is through the gateway as well. */
  private static <T> T same(Work<T> work) throws SQLException {
    T direct = run(BackendServer.shared().address(), work);
    assertThat(run(GatewayUnderTest.address(), work)).isEqualTo(direct);
    assertThat(run(GatewayUnderTest.relayingAddress(), work)).isEqualTo(direct);
    return direct;
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
      return rows(result);
    }
  }

  private static List<String> rows(ResultSet result) throws SQLException {
    List<String> rows = new ArrayList<>();
    while (result.next()) {
      StringBuilder row = new StringBuilder();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        row.append(result.getString(i)).append(' ');
      }
      rows.add(row.toString().strip());
    }
    return rows;
  }

  private static long executions(Connection connection) throws SQLException {
    return Long.parseLong(rows(connection, "SHOW SESSION STATUS LIKE 'Com_stmt_execute'").getFirst().split(" ")[1]);
  }

  private static void add(PreparedStatement insert, String name, int v) throws SQLException {
    insert.setString(1, name);
    if (v < 0) {
      insert.setNull(2, Types.INTEGER);
    } else {
      insert.setInt(2, v);
    }
    insert.addBatch();
  }

  @Test
  void aBatchIsNotACommandForEachRow() throws SQLException {
    same(connection -> {
      List<String> seen = new ArrayList<>();
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bulk (name, v) VALUES (?, ?)")) {
        for (int batch = 0; batch < 3; batch++) {
          long before = executions(connection);
          for (int i = 0; i < 100; i++) {
            add(insert, batch + "-" + i, i % 7 == 0 ? -1 : i);
          }
          seen.add(Arrays.toString(insert.executeBatch()));
          // the driver begins another where the first row of all does not have the types yet
          assertThat(executions(connection) - before).isBetween(1L, 2L);
        }
      }
      seen.addAll(rows(connection, "SELECT id, name, v FROM bulk ORDER BY id"));
      assertThat(seen).hasSize(303);
      return seen;
    });
  }

  @Test
  void keysAreGenerated() throws SQLException {
    same(connection -> {
      List<String> seen = new ArrayList<>();
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bulk (name, v) VALUES (?, ?)",
          Statement.RETURN_GENERATED_KEYS)) {
        for (int i = 0; i < 10; i++) {
          add(insert, "k" + i, i);
        }
        seen.add(Arrays.toString(insert.executeBatch()));
        try (ResultSet keys = insert.getGeneratedKeys()) {
          seen.addAll(rows(keys));
        }
      }
      assertThat(seen).isNotEmpty();
      return seen;
    });
  }

  @Test
  void aBatchThatFailsIsToldAndTheConnectionGoesOn() throws SQLException {
    List<String> seen = same(connection -> {
      List<String> told = new ArrayList<>();
      connection.setAutoCommit(false);
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bulk (name, v) VALUES (?, ?)")) {
        add(insert, "a", 1);
        add(insert, "a", 2);
        add(insert, "b", 3);
        try {
          insert.executeBatch();
        } catch (BatchUpdateException e) {
          told.add(e.getErrorCode() + " " + Arrays.toString(e.getUpdateCounts()));
        }
        connection.rollback();
        add(insert, "c", 1);
        add(insert, "d", 2);
        told.add(Arrays.toString(insert.executeBatch()));
        connection.commit();
      }
      told.addAll(rows(connection, "SELECT name, v FROM bulk ORDER BY id"));
      return told;
    });
    assertThat(seen).first().asString().startsWith("1062");
    assertThat(seen).endsWith("c 1", "d 2");
  }

  @Test
  void aBatchMayBeLongerThanAFrame() throws SQLException {
    List<String> seen = same(connection -> {
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bulk (b) VALUES (?)")) {
        for (int i = 0; i < 200; i++) {
          insert.setBytes(1, new byte[100_000 + i]);
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).hasSize(200);
      }
      return rows(connection, "SELECT COUNT(*), SUM(LENGTH(b)) FROM bulk");
    });
    assertThat(seen).containsExactly("200 20019900");
  }
}
