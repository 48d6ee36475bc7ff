package dev.sluice.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.Sequence;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-side prepared statements with real drivers, of either terminator form, against the server itself. */
class PreparedStatementsIT {

  private static final int COM_STMT_PREPARE = 0x16;
  private static final int COM_STMT_EXECUTE = 0x17;
  private static final int COM_STMT_CLOSE = 0x19;
  private static final String MYSQL = "mysql://%s:%d/it?useServerPrepStmts=true&useCursorFetch=true&sslMode=DISABLED"
      + "&allowPublicKeyRetrieval=true&cachePrepStmts=false";
  private static final String MARIADB = "mariadb://%s:%d/it?useServerPrepStmts=true";

  private static Connection connect(String url, InetSocketAddress address) throws SQLException {
    return DriverManager.getConnection("jdbc:" + url.formatted(address.getHostString(), address.getPort()),
        Account.APP.user(), Account.APP.password());
  }

  private interface Work<T> {
    T on(Connection connection) throws Exception;
  }

  private static <T> void assertSame(String url, Work<T> work) throws Exception {
    try (Connection direct = connect(url, BackendServer.shared().address());
        Connection through = connect(url, GatewayUnderTest.address())) {
      assertThat(work.on(through)).isEqualTo(work.on(direct));
    }
  }

  private static List<List<String>> rows(PreparedStatement statement) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(result.getMetaData().getColumnLabel(i) + "=" + result.getString(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {MYSQL, MARIADB})
  void parametersAndRowsOfManyTypes(String url) throws Exception {
    assertSame(url, connection -> {
      try (PreparedStatement statement = connection.prepareStatement(
          "SELECT ? AS i, ? AS d, ? AS s, ? AS b, ? AS t, ? AS n, CAST(? AS UNSIGNED) AS u, CURRENT_USER()")) {
        statement.setLong(1, Long.MIN_VALUE);
        statement.setBigDecimal(2, new BigDecimal("-12345.6789"));
        statement.setString(3, "Grüße, 世界 \0 '\"\\");
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
          all[i] = (byte) i;
        }
        statement.setBytes(4, all);
        statement.setTimestamp(5, Timestamp.valueOf("2026-11-22 15:30:45.123456"));
        statement.setNull(6, Types.INTEGER);
        statement.setString(7, "18446744073709551615");
        List<List<String>> first = rows(statement);
        statement.setLong(1, 5);
        first.addAll(rows(statement));
        return first;
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {MYSQL, MARIADB})
  void rowsAreFetchedThroughACursor(String url) throws Exception {
    assertSame(url, connection -> {
      try (PreparedStatement statement = connection.prepareStatement(
          "SELECT seq, REPEAT('x', seq % 50) FROM " + Sequence.upTo(10_000) + " WHERE seq > ?")) {
        statement.setFetchSize(100);
        statement.setInt(1, 10);
        List<List<String>> rows = rows(statement);
        statement.setInt(1, 9_999);
        rows.addAll(rows(statement));
        statement.setInt(1, 20_000);
        rows.addAll(rows(statement));
        return rows;
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {MYSQL, MARIADB})
  void longDataAndLargeRows(String url) throws Exception {
    byte[] large = new byte[20 * 1024 * 1024];
    Arrays.fill(large, (byte) 'z');
    assertSame(url, connection -> {
      execute(connection, "CREATE TEMPORARY TABLE blobs (id INT AUTO_INCREMENT PRIMARY KEY, b LONGBLOB)");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO blobs (b) VALUES (?)");
          PreparedStatement select = connection.prepareStatement("SELECT b FROM blobs WHERE id = ?")) {
        insert.setBinaryStream(1, new ByteArrayInputStream(large), large.length);
        assertThat(insert.executeUpdate()).isOne();
        select.setInt(1, 1);
        try (ResultSet rows = select.executeQuery()) {
          assertThat(rows.next()).isTrue();
          return Arrays.equals(rows.getBytes(1), large);
        }
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {MYSQL, MARIADB})
  void proceduresGiveResultsAndOutParameters(String url) throws Exception {
    assertSame(url, connection -> {
      execute(connection, "DROP PROCEDURE IF EXISTS prepared_results",
          "CREATE PROCEDURE prepared_results(IN a INT, OUT b INT, INOUT c VARCHAR(20)) "
              + "BEGIN SELECT a; SELECT a + 1, c; SET b = a * 2, c = CONCAT(c, '!'); END");
      List<String> seen = new ArrayList<>();
      try (CallableStatement call = connection.prepareCall("{CALL prepared_results(?, ?, ?)}")) {
        call.setInt(1, 21);
        call.registerOutParameter(2, Types.INTEGER);
        call.setString(3, "hi");
        call.registerOutParameter(3, Types.VARCHAR);
        for (boolean more = call.execute(); more; more = call.getMoreResults()) {
          try (ResultSet result = call.getResultSet()) {
            while (result.next()) {
              seen.add(result.getString(1));
            }
          }
        }
        seen.add(call.getInt(2) + call.getString(3));
      }
      return seen;
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {MYSQL, MARIADB})
  void errorsComeWhereTheServerHasThemAndTheConnectionGoesOn(String url) throws Exception {
    assertSame(url, connection -> {
      List<Integer> errors = new ArrayList<>();
      for (String sql : List.of("SELEC ?", "SELECT ? FROM no_such_table", "SELECT seq, IF(seq < 500, seq, "
          + "(SELECT 1 UNION SELECT 2)) FROM " + Sequence.upTo(1000) + " WHERE seq > ?")) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          statement.setInt(1, 1);
          rows(statement);
          errors.add(0);
        } catch (SQLException e) {
          errors.add(e.getErrorCode());
        }
        try (PreparedStatement next = connection.prepareStatement("SELECT ? + 1")) {
          next.setInt(1, 41);
          assertThat(rows(next)).hasSize(1);
        }
      }
      return errors;
    });
  }

  @Test
  void definitionsThatTheClientHasAreLeftOut() {
    Assumptions.assumeTrue(BackendServer.shared().family() == ServerFamily.MARIADB, "MySQL always sends them");
    for (InetSocketAddress address : List.of(GatewayUnderTest.address(), GatewayUnderTest.relayingAddress())) {
      for (long eof : new long[] {0, Capabilities.DEPRECATE_EOF}) {
        try (WireClient client = WireClient.connect(address,
            Account.APP.login().with(Capabilities.MARIADB_CACHE_METADATA).without(eof))) {
          byte[] execute = {(byte) prepare(client), 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0x03, 0, 42, 0, 0, 0};
          client.command(COM_STMT_EXECUTE, execute);
          WireResponse again = client.command(COM_STMT_EXECUTE, execute);
          assertThat(again.shape()).contains(Kind.COLUMN_COUNT, Kind.ROW).doesNotContain(Kind.COLUMN);
          assertThat(client.query("SELECT 1").shape()).contains(Kind.COLUMN);
        }
      }
    }
  }

  @Test
  void statementsAreBoundedAndClosedOnesMakeRoom() {
    try (RunningGateway gateway = RunningGateway.start(BackendServer.shared(),
            "sluice.session.max-prepared-statements=2");
        WireClient client = gateway.connect(Account.APP)) {
      long first = prepare(client);
      assertThat(prepare(client)).isNotEqualTo(first);
      assertThat(prepare(client)).isEqualTo(-1461);
      client.send(COM_STMT_CLOSE, (byte) first, (byte) (first >> 8), (byte) (first >> 16), (byte) (first >> 24));
      assertThat(prepare(client)).isPositive();
      assertThat(prepare(client)).isEqualTo(-1461);
      assertThat(client.query("SELECT 1").isError()).isFalse();
    }
  }

  /** The id of a new statement, or the error's number, negative. */
  private static long prepare(WireClient client) {
    WireResponse response = client.command(COM_STMT_PREPARE, "SELECT ?".getBytes(StandardCharsets.US_ASCII));
    ByteBuffer answer = ByteBuffer.wrap(response.packets().getFirst().payload()).order(ByteOrder.LITTLE_ENDIAN);
    if (answer.get() != 0) {
      return -answer.getShort();
    }
    return answer.getInt();
  }
}
