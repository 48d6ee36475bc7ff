package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.jdbc.JdbcConnection;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.CommandLine;
import dev.sluice.gateway.testing.server.Sequence;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compression between clients and the gateway: a raw client that checks every id, real drivers, and hostile bytes. */
class CompressionIT {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int ROWS = 100_000;

  private static WireClient connect(long algorithm) {
    return WireClient.connect(GatewayUnderTest.address(),
        Account.APP.login().schema(BackendServer.SCHEMA).with(algorithm | Capabilities.MULTI_STATEMENTS));
  }

  @Test
  void bothAlgorithmsAreOfferedWhateverTheServerHas() {
    try (WireClient client = GatewayUnderTest.shared().connect(Account.APP)) {
      assertThat(client.greeting().capabilities() & (Capabilities.COMPRESS | Capabilities.ZSTD))
          .isEqualTo(Capabilities.COMPRESS | Capabilities.ZSTD);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {Capabilities.COMPRESS, Capabilities.ZSTD, Capabilities.COMPRESS | Capabilities.ZSTD})
  void shortAndLongAnswers(long algorithm) {
    try (WireClient client = connect(algorithm)) {
      assertThat(client.query("DO 0").shape()).containsExactly(Kind.OK);
      assertThat(client.query("SELECT 1").value()).isEqualTo("1");
      assertThat(client.compressedPacketsRead()).isBetween(2, 8);
      assertThat(client.query("SELECT REPEAT('x', 20000000)").value()).isEqualTo("x".repeat(20_000_000));
      assertThat(client.query("SELECT 'a'; DO 1; SELECT 'b'").rows()).hasToString("[[a], [b]]");
      assertThat(client.command(0x0E).shape()).containsExactly(Kind.OK);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {Capabilities.COMPRESS, Capabilities.ZSTD})
  void manyRows(long algorithm) {
    try (WireClient client = connect(algorithm)) {
      WireResponse response = client.deadline(Duration.ofSeconds(60))
          .query("SELECT seq, REPEAT(seq, 10) FROM " + Sequence.upTo(ROWS));
      assertThat(response.rows()).hasSize(ROWS).last()
          .hasToString("[" + ROWS + ", " + String.valueOf(ROWS).repeat(10) + "]");
      assertThat(client.compressedPacketsRead()).isLessThan(ROWS / 100);
      assertThat(client.query("SELECT 1").value()).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {Capabilities.COMPRESS, Capabilities.ZSTD})
  void aLongStatement(long algorithm) {
    try (WireClient client = connect(algorithm)) {
      for (int length : new int[] {49, 50, 51, 16_777_190, 20_000_000}) {
        assertThat(client.query("SELECT LENGTH('" + "y".repeat(length) + "')").value()).isEqualTo("" + length);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {Capabilities.COMPRESS, Capabilities.ZSTD})
  void anErrorInTheMiddleOfRows(long algorithm) {
    try (WireClient client = connect(algorithm)) {
      WireResponse response = client.query("SELECT seq, IF(seq = 5000, (SELECT 1 UNION SELECT 2), 0) FROM "
          + Sequence.upTo(6000));
      assertThat(response.error().code()).isEqualTo(1242);
      assertThat(client.query("SELECT 1").value()).isEqualTo("1");
    }
  }

  @Test
  void commandsMayBeSentAhead() {
    try (WireClient client = connect(Capabilities.COMPRESS)) {
      for (int i = 0; i < 20; i++) {
        client.send(0x03, ("SELECT " + i + ", REPEAT('x', 40000)").getBytes());
      }
      for (int i = 0; i < 20; i++) {
        client.startsAnswer();
        assertThat(client.readResponse(0x03).value()).isEqualTo("" + i);
      }
    }
  }

  // what does not belong there

  private static WireError refusal(String... hex) {
    try (WireClient client = connect(Capabilities.COMPRESS)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (String part : hex) {
        bytes.writeBytes(HexFormat.of().parseHex(part.replace(" ", "")));
      }
      client.startsAnswer();
      client.sendRaw(bytes.toByteArray());
      WireError error = WireError.of(client.readPacket().payload());
      assertThat(client.isClosedByPeer(SOON)).isTrue();
      return error;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "04 00 00 00 05 00 00 6e6f6e65, 1157",
    "22 00 00 00 33 00 00 789cd3636060602e4ecd494d2e51503230343236313533b7b0c4cd5202000cd10a6c, 1157",
    "22 00 00 00 01 00 00 789cd3636060602e4ecd494d2e51503230343236313533b7b0c4cd5202000cd10a6c, 1157",
    "05 00 00 07 00 00 00 010000000e, 1156",
    "04 00 00 00 00 00 00 00000000, 1835",
  })
  void whatIsWrongIsToldAndEndsTheConnection(String bytes, int code) {
    assertThat(refusal(bytes).code()).isEqualTo(code);
  }

  /** In stored packets of that many bytes. */
  private static byte[] stored(byte[] frames, int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int id = 0;
    for (int sent = 0; sent < frames.length; sent += length, id++) {
      int some = Math.min(length, frames.length - sent);
      out.writeBytes(new byte[] {(byte) some, (byte) (some >> 8), (byte) (some >> 16), (byte) id, 0, 0, 0});
      out.write(frames, sent, some);
    }
    return out.toByteArray();
  }

  private static byte[] frame(int id, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {
      (byte) payload.length, (byte) (payload.length >> 8), (byte) (payload.length >> 16), (byte) id});
    out.writeBytes(payload);
    return out.toByteArray();
  }

  /** As on servers: MariaDB's C library has 0 in all of them. */
  @ParameterizedTest
  @CsvSource({"0, 1", "0, 0", "0, 7", "5, 6", "3, 0"})
  void idsOfWhatIsInCompressedPacketsDoNotMatter(int first, int second) {
    byte[] statement = ("\003SELECT LENGTH('" + "y".repeat(0xFFFFFF) + "')").getBytes();
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.writeBytes(frame(first, Arrays.copyOf(statement, 0xFFFFFF)));
    frames.writeBytes(frame(second, Arrays.copyOfRange(statement, 0xFFFFFF, statement.length)));
    byte[] packets = stored(frames.toByteArray(), 5_000_000);
    try (WireClient direct =
            BackendServer.shared().connect(Account.APP, Capabilities.COMPRESS);
        WireClient through = connect(Capabilities.COMPRESS)) {
      for (WireClient client : List.of(direct, through)) {
        client.sendRaw(packets);
        client.continuesAfter(3);
        WireResponse response = client.readResponse(0x03);
        assertThat(response.value()).isEqualTo("" + 0xFFFFFF);
        assertThat(response.packets().getFirst().sequenceId()).as("the answer goes on from theirs").isEqualTo(4);
        assertThat(client.query("SELECT 1").value()).isEqualTo("1");
      }
    }
  }

  @Test
  void aPacketIsNoLongerForBeingCompressed() {
    try (RunningGateway gateway =
        RunningGateway.start(BackendServer.shared(), "sluice.session.max-allowed-packet=1MB")) {
      for (String sql :
          new String[] {"SELECT '" + "y".repeat(1_100_000) + "'", "SELECT '" + "y".repeat(1_050_000) + "'"}) {
        try (WireClient client =
            WireClient.connect(gateway.address(), Account.APP.login().with(Capabilities.COMPRESS))) {
          client.send(0x03, sql.getBytes());
          client.startsAnswer();
          assertThat(WireError.of(client.readPacket().payload()).code()).isEqualTo(1153);
          assertThat(client.isClosedByPeer(SOON)).isTrue();
        }
      }
      try (WireClient client = WireClient.connect(gateway.address(), Account.APP.login().with(Capabilities.COMPRESS))) {
        assertThat(client.query("SELECT LENGTH('" + "y".repeat((1 << 20) - 20) + "')").value()).isEqualTo("1048556");
      }
    }
  }

  @Test
  void whatIsNotOfferedIsNotSpoken() {
    try (RunningGateway gateway = RunningGateway.start(BackendServer.shared(),
            "sluice.listener.compression.algorithms=zstd");
        WireClient client = WireClient.connect(gateway.address(),
            Account.APP.login().with(Capabilities.COMPRESS | Capabilities.ZSTD))) {
      assertThat(client.greeting().capabilities() & Capabilities.COMPRESS).isZero();
      assertThat(client.query("SELECT 1").value()).isEqualTo("1");
      assertThat(client.compressedPacketsRead()).isPositive();
    }
    try (RunningGateway gateway = RunningGateway.start(BackendServer.shared(),
            "sluice.listener.compression.algorithms=");
        WireClient client = WireClient.connect(gateway.address(),
            Account.APP.login().with(Capabilities.COMPRESS | Capabilities.ZSTD))) {
      assertThat(client.query("SELECT 1").value()).isEqualTo("1");
      assertThat(client.compressedPacketsRead()).isZero();
    }
  }

  // real clients

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:mysql", "jdbc:mariadb"})
  void driversCompress(String scheme) throws SQLException {
    String url = scheme + "://127.0.0.1:" + GatewayUnderTest.address().getPort() + "/it?useCompression=true"
        + "&useServerPrepStmts=true&allowMultiQueries=true&sslMode="
        + (scheme.endsWith("mysql") ? "DISABLED" : "disable");
    try (Connection connection = DriverManager.getConnection(url, Account.APP.user(), Account.APP.password());
        Statement statement = connection.createStatement()) {
      try (ResultSet rows = statement.executeQuery("SELECT seq, REPEAT(seq, 10) FROM " + Sequence.upTo(ROWS))) {
        long count = 0;
        while (rows.next()) {
          count++;
          assertThat(rows.getString(2)).isEqualTo(String.valueOf(count).repeat(10));
        }
        assertThat(count).isEqualTo(ROWS);
      }
      try (PreparedStatement prepared = connection.prepareStatement("SELECT LENGTH(?), ?")) {
        for (int length : new int[] {1, 100, 20_000_000}) {
          prepared.setString(1, "p".repeat(length));
          prepared.setInt(2, length);
          try (ResultSet rows = prepared.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(rows.getInt(2)).isEqualTo(length);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql_native_password", "caching_sha2_password"})
  void aChangeOfUserIsCompressedToo(String plugin) throws SQLException {
    String url = "jdbc:mysql://127.0.0.1:" + GatewayUnderTest.address().getPort() + "/it?useCompression=true"
        + "&sslMode=DISABLED&allowPublicKeyRetrieval=true&defaultAuthenticationPlugin=" + plugin;
    try (Connection connection = DriverManager.getConnection(url, Account.APP.user(), Account.APP.password());
        Statement statement = connection.createStatement()) {
      connection.unwrap(JdbcConnection.class).changeUser(Account.OTHER.user(), Account.OTHER.password());
      try (ResultSet rows = statement.executeQuery("SELECT CURRENT_USER(), REPEAT('x', 100000)")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).startsWith("other@");
        assertThat(rows.getString(2)).hasSize(100_000);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"MARIADB, --compress", "MYSQL, --compression-algorithms=zlib", "MYSQL, --compression-algorithms=zstd",
      "MYSQL, '--compression-algorithms=zstd,zlib'"})
  void theCommandLineCompresses(CommandLine client, String option) {
    client.assumeInstalled();
    String script = "SELECT seq, REPEAT(seq, 10) FROM " + Sequence.upTo(ROWS) + ";\nSELECT LENGTH('"
        + "v".repeat(5_000_000)
        + "');\nSELECT nothing;\nSELECT REPEAT('w', 20000000);\n\\s\n";
    CommandLine.Output compressed = client.type(GatewayUnderTest.address(), Account.APP, script, option, "--force",
        "--max-allowed-packet=100M", "--skip-column-names", "it");
    CommandLine.Output plain = client.type(GatewayUnderTest.address(), Account.APP, script, "--force",
        "--max-allowed-packet=100M", "--skip-column-names", "it");
    if (client == CommandLine.MARIADB) {
      assertThat(compressed.out()).contains("Protocol:\t\tCompressed");
    }
    assertThat(compressed.out().lines().limit(ROWS + 2).toList())
        .isEqualTo(plain.out().lines().limit(ROWS + 2).toList());
    assertThat(compressed.err()).contains("ERROR 1054");
  }
}
