package dev.sluice.gateway.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.JdbcStatement;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.CommandLine;
import dev.sluice.gateway.testing.server.ServerFamily;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.Command;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Query attributes with Connector/J and raw, on servers that know them and on those that do not. */
class QueryAttributesIT {

  private static final dev.sluice.protocol.Capabilities NEGOTIATED =
      dev.sluice.protocol.Capabilities.of(dev.sluice.protocol.Capabilities.QUERY_ATTRIBUTES);
  private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final boolean MYSQL = BackendServer.shared().family() == ServerFamily.MYSQL;

  private static Connection connect(String options) throws SQLException {
    return DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + GatewayUnderTest.address().getPort()
        + "/it?sslMode=DISABLED&allowPublicKeyRetrieval=true&" + options, Account.APP.user(), Account.APP.password());
  }

  private static void attach(Statement statement) throws SQLException {
    JdbcStatement attributed = statement.unwrap(JdbcStatement.class);
    attributed.clearAttributes();
    attributed.setAttribute("traceparent", TRACEPARENT);
    attributed.setAttribute("number", 7);
    attributed.setAttribute("long", 1L << 40);
    attributed.setAttribute("fraction", 1.5);
    attributed.setAttribute("when", Timestamp.valueOf("2026-11-22 18:00:00.5"));
    attributed.setAttribute("nothing", null);
  }

  private static String value(ResultSet rows) throws SQLException {
    try (rows) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  @Test
  void statementsHaveAttributes() throws SQLException {
    try (Connection connection = connect("allowMultiQueries=true");
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 3; i++) {
        attach(statement);
        assertThat(value(statement.executeQuery("SELECT 'text " + i + "'"))).isEqualTo("text " + i);
      }
      statement.unwrap(JdbcStatement.class).clearAttributes();
      assertThat(value(statement.executeQuery("SELECT 1"))).isEqualTo("1");
      attach(statement);
      assertThatThrownBy(() -> statement.execute("SELECT nothing"))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1054));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"useServerPrepStmts=true", "useServerPrepStmts=true&cachePrepStmts=true",
      "useServerPrepStmts=false", "useServerPrepStmts=true&useCursorFetch=true&defaultFetchSize=2"})
  void preparedStatementsHaveThem(String options) throws SQLException {
    try (Connection connection = connect(options)) {
      try (PreparedStatement none = connection.prepareStatement("SELECT 'none'")) {
        for (int i = 0; i < 3; i++) {
          attach(none);
          assertThat(value(none.executeQuery())).isEqualTo("none");
        }
      }
      String nine = "SELECT CONCAT_WS(',', ?, ?, ?, ?, ?, ?, ?, ?, ?)";
      try (PreparedStatement many = connection.prepareStatement(nine)) {
        for (int i = 0; i < 6; i++) {
          for (int parameter = 1; parameter <= 9; parameter++) {
            many.setInt(parameter, parameter * 10 + i);
          }
          if (i % 3 == 1) {
            many.setString(9, null);
          }
          if (i % 2 == 0) {
            attach(many);
          } else {
            many.unwrap(JdbcStatement.class).clearAttributes();
          }
          String expected = "%s,%s,%s,%s,%s,%s,%s,%s".formatted(10 + i, 20 + i, 30 + i, 40 + i, 50 + i, 60 + i, 70 + i,
              80 + i) + (i % 3 == 1 ? "" : "," + (90 + i));
          assertThat(value(many.executeQuery())).isEqualTo(expected);
        }
      }
      try (PreparedStatement stream = connection.prepareStatement("SELECT CONCAT(LENGTH(?), ',', ?)")) {
        attach(stream);
        stream.setBinaryStream(1, new ByteArrayInputStream(new byte[100_000]), 100_000);
        stream.setString(2, "behind");
        assertThat(value(stream.executeQuery())).isEqualTo("100000,behind");
      }
    }
  }

  /** The executions that Connector/J has sent, all of statements of two parameters. */
  private static List<Optional<String>> traceparentsOfExecutions(int longData) {
    List<Optional<String>> found = new ArrayList<>();
    ByteBuf sent = Unpooled.wrappedBuffer(RecordingSocketFactory.SENT.toByteArray());
    while (sent.isReadable()) {
      int length = sent.readUnsignedMediumLE();
      ByteBuf payload = sent.skipBytes(1).readSlice(length);
      if (payload.getUnsignedByte(payload.readerIndex()) == CommandCode.COM_STMT_EXECUTE.code()
          && Command.decode(payload, NEGOTIATED) instanceof ComStmtExecute execution) {
        found.add(execution.attributes(2, index -> index == longData).text("traceparent"));
      }
    }
    return found;
  }

  @Test
  void theGatewayReadsThoseOfExecutions() throws SQLException {
    String recorded = "useServerPrepStmts=true&socketFactory=" + RecordingSocketFactory.class.getName();
    for (int longData : new int[] {-1, 0}) {
      RecordingSocketFactory.SENT.reset();
      try (Connection connection = connect(recorded);
          PreparedStatement statement = connection.prepareStatement("SELECT CONCAT(LENGTH(?), ',', ?)")) {
        for (int i = 0; i < 3; i++) {
          if (i == 1) {
            statement.unwrap(JdbcStatement.class).clearAttributes();
          } else {
            attach(statement);
          }
          if (longData == 0) {
            statement.setBinaryStream(1, new ByteArrayInputStream(new byte[10_000]), 10_000);
          } else {
            statement.setString(1, "text");
          }
          statement.setInt(2, i);
          assertThat(value(statement.executeQuery())).endsWith("," + i);
        }
      }
      assertThat(traceparentsOfExecutions(longData)).extracting(text -> text.orElse("none"))
          .containsExactly(TRACEPARENT, "none", TRACEPARENT);
    }
  }

  @Test
  void killIsRecognisedBehindThem() throws SQLException {
    try (Connection connection = connect(""); Statement statement = connection.createStatement()) {
      long greeted = connection.unwrap(JdbcConnection.class).getSession().getThreadId();
      attach(statement);
      assertThatThrownBy(() -> statement.execute("KILL QUERY " + greeted))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1317));
      assertThat(value(statement.executeQuery("SELECT 1"))).isEqualTo("1");
    }
  }

  @Test
  void aServerThatKnowsThemGetsThem() throws SQLException {
    Assumptions.assumeTrue(MYSQL, "this server does not know query attributes");
    try (WireClient root = BackendServer.shared().connect(BackendServer.shared().root())) {
      WireResponse installed = root.query("INSTALL COMPONENT 'file://component_query_attributes'");
      assertThat(installed.isError() ? installed.error().code() : 0).as("installed, or installed before")
          .isIn(0, 3529);
    }
    for (String options : new String[] {"useServerPrepStmts=true", "useServerPrepStmts=false"}) {
      try (Connection connection = connect(options); Statement statement = connection.createStatement()) {
        attach(statement);
        String sql = "SELECT mysql_query_attribute_string('traceparent')";
        assertThat(value(statement.executeQuery(sql))).startsWith("00-0af7651916cd43dd8448eb211c80319c");
        connection.unwrap(JdbcConnection.class).resetServerState();
        assertThat(value(statement.executeQuery("SELECT 1"))).isEqualTo("1");
        try (PreparedStatement prepared = connection.prepareStatement(sql + " FROM (SELECT ? AS x) t")) {
          attach(prepared);
          prepared.setInt(1, 1);
          assertThat(value(prepared.executeQuery())).startsWith("00-0af7651916cd43dd8448eb211c80319c");
        }
      }
    }
  }

  @Test
  void theCommandLineHasThem() {
    CommandLine.MYSQL.assumeInstalled();
    String script = "query_attributes traceparent 00-ab n 7\nSELECT 'one';\nSELECT 'two';\n";
    CommandLine.Output output = CommandLine.MYSQL.type(GatewayUnderTest.address(), Account.APP, script,
        "--skip-column-names", "it");
    assertThat(output.err()).isEmpty();
    assertThat(output.out()).isEqualTo("one\ntwo\n");
  }

  // raw

  private static WireClient raw() {
    return WireClient.connect(GatewayUnderTest.address(), Account.APP.login()
        .with(Capabilities.QUERY_ATTRIBUTES | Capabilities.MULTI_STATEMENTS));
  }

  private static byte[] payload(String hex, String sql) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.writeBytes(HexFormat.of().parseHex(hex.replace(" ", "")));
    payload.writeBytes(sql.getBytes(StandardCharsets.UTF_8));
    return payload.toByteArray();
  }

  @Test
  void theyAreOffered() {
    try (WireClient client = raw()) {
      assertThat(client.greeting().capabilities() & Capabilities.QUERY_ATTRIBUTES).isNotZero();
    }
  }

  @Test
  void statementsOfAnyLengthHaveThem() {
    String attribute = "01 01 00 01 fe00 01 61 03 62 63 64";
    try (WireClient client = raw()) {
      assertThat(client.query(payload("00 01", "SELECT 1")).value()).isEqualTo("1");
      for (int length : new int[] {10, 16_777_180, 16_777_190, 16_777_195, 16_777_200, 20_000_000}) {
        String sql = "SELECT LENGTH('" + "y".repeat(length) + "')";
        assertThat(client.query(payload(attribute, sql)).value()).isEqualTo("" + length);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"00 02", "01 01 00 00", "01 01 00 01 0e00 01 61 00", "fd 00 00 01 01", "05 01", "ff"})
  void malformedOnesAreToldAndEndTheConnection(String hex) {
    try (WireClient client = raw()) {
      client.send(0x03, payload(hex, ""));
      assertThat(WireError.of(client.readPacket().payload()).code()).isEqualTo(1835);
      assertThat(client.isClosedByPeer(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void whoeverDoesNotNegotiateThemIsNotAskedForThem() {
    try (WireClient with = raw(); WireClient without = GatewayUnderTest.shared().connect(Account.APP)) {
      for (int i = 0; i < 3; i++) {
        assertThat(with.query(payload("00 01", "SELECT " + i)).value()).isEqualTo("" + i);
        assertThat(without.query("SELECT " + i).value()).isEqualTo("" + i);
      }
    }
  }
}
