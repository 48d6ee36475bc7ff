package dev.sluice.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.JdbcStatement;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.gateway.TlsBundle;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.Sequence;
import io.asyncer.r2dbc.mysql.MySqlConnectionConfiguration;
import io.asyncer.r2dbc.mysql.MySqlConnectionFactory;
import io.asyncer.r2dbc.mysql.api.MySqlConnection;
import io.asyncer.r2dbc.mysql.constant.CompressionAlgorithm;
import io.asyncer.r2dbc.mysql.constant.SslMode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/**
 * What can lie between a client's commands and its socket, and what it can ask for beside: a proxy's header, TLS,
 * compression, files and query attributes, with either kind of login.
 */
class CombinationsIT {

  private static final int ROWS = 50_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir
  private static Path folder;

  private static Path file;
  private static RunningGateway withUsers;
  private static RunningGateway relaying;

  @BeforeAll
  static void start() throws IOException {
    List<String> settings = new ArrayList<>(TlsBundle.write(folder, BigInteger.ONE).settings());
    settings.add("sluice.listener.proxy-protocol.networks=127.0.0.0/8");
    settings.add("sluice.session.local-infile=true");
    withUsers = RunningGateway.start(BackendServer.shared(), settings.toArray(String[]::new));
    relaying = RunningGateway.startRelay(BackendServer.shared(), settings.toArray(String[]::new));
    file = folder.resolve("rows.txt");
    Files.write(file, rows());
  }

  @AfterAll
  static void stop() {
    withUsers.close();
    relaying.close();
  }

  private static RunningGateway gateway(boolean relayed) {
    return relayed ? relaying : withUsers;
  }

  /** Some of which can be compressed, and some of which cannot. */
  private static byte[] rows() {
    Random random = new Random(1);
    return IntStream.range(0, ROWS).mapToObj(i -> i + "," + (i % 2 == 0 ? "row " + i : random.nextLong()) + "\n")
        .collect(Collectors.joining()).getBytes(StandardCharsets.US_ASCII);
  }

  private static String load(String name) {
    return "LOAD DATA LOCAL INFILE '" + name + "' INTO TABLE combined FIELDS TERMINATED BY ','";
  }

  private static final List<String> TABLE = List.of("DROP TABLE IF EXISTS combined",
      "CREATE TABLE combined (id INT PRIMARY KEY, text VARCHAR(200)) ENGINE = InnoDB");

  // raw, so that every id is checked

  @ParameterizedTest
  @CsvSource({"false, zlib, 100", "false, zlib, 3000000", "false, zstd, 65536", "true, zlib, 65536", "true, zstd, 100",
      "true, zstd, 3000000"})
  void filesAreCompressed(boolean relayed, String algorithm, int packetLength) {
    long flag = algorithm.equals("zlib") ? Capabilities.COMPRESS : Capabilities.ZSTD;
    try (WireClient client = WireClient.connect(gateway(relayed).address(), Account.APP.login()
        .schema(BackendServer.SCHEMA).with(flag | Capabilities.LOCAL_FILES | Capabilities.MULTI_STATEMENTS))) {
      TABLE.forEach(sql -> assertThat(client.query(sql).isError()).isFalse());
      for (int i = 0; i < 2; i++) {
        WireResponse request = client.query(load("any.txt"));
        assertThat(request.shape()).containsExactly(Kind.LOCAL_INFILE);
        assertThat(client.sendFile(request, rows(), packetLength).shape()).containsExactly(Kind.OK);
        assertThat(client.query("SELECT COUNT(*) FROM combined; DELETE FROM combined; SELECT 2").rows())
            .hasToString("[[" + ROWS + "], [2]]");
      }
      WireResponse refused = client.query(load("any.txt") + " (id, text) SET id = (SELECT 1 UNION SELECT 2)");
      assertThat(client.sendFile(refused, rows(), packetLength).error().code()).isEqualTo(1242);
      assertThat(client.sendFile(client.query(load("empty.txt")), new byte[0], 1).shape()).containsExactly(Kind.OK);
      assertThat(client.query("SELECT REPEAT('x', 20000000)").value()).hasSize(20_000_000);
      assertThat(client.compressedPacketsRead()).isPositive();
    }
  }

  // drivers

  private static void use(Connection connection, boolean connectorJ) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : TABLE) {
        statement.execute(sql);
      }
      for (int i = 0; i < 2; i++) {
        assertThat(statement.executeUpdate(load(file.toString()))).isEqualTo(ROWS);
        assertThatThrownBy(() -> statement.execute("SELECT nothing"))
            .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1054));
        assertThat(statement.executeUpdate("DELETE FROM combined")).isEqualTo(ROWS);
      }
      if (connectorJ) {
        statement.unwrap(JdbcStatement.class).setAttribute("traceparent", "00-ab");
      }
      try (ResultSet rows = statement.executeQuery("SELECT seq, REPEAT(seq, 20) FROM " + Sequence.upTo(ROWS))) {
        int count = 0;
        while (rows.next()) {
          count++;
          assertThat(rows.getString(2)).isEqualTo(String.valueOf(count).repeat(20));
        }
        assertThat(count).isEqualTo(ROWS);
      }
    }
    try (PreparedStatement prepared = connection.prepareStatement("SELECT LENGTH(?), ?")) {
      for (int length : new int[] {1, 100, 20_000_000}) {
        if (connectorJ) {
          prepared.unwrap(JdbcStatement.class).setAttribute("traceparent", "00-ab");
        }
        prepared.setString(1, "p".repeat(length));
        prepared.setInt(2, length);
        try (ResultSet rows = prepared.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getInt(1)).isEqualTo(rows.getInt(2)).isEqualTo(length);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"false, DISABLED, true", "false, REQUIRED, false", "false, REQUIRED, true", "true, DISABLED, true",
      "true, REQUIRED, false", "true, REQUIRED, true"})
  void connectorJ(boolean relayed, String tls, boolean compressed) throws SQLException {
    String url = "jdbc:mysql://127.0.0.1:" + gateway(relayed).address().getPort() + "/it?sslMode=" + tls
        + "&useCompression=" + compressed + "&useServerPrepStmts=true&allowLoadLocalInfile=true"
        + "&allowPublicKeyRetrieval=true&socketTimeout=60000&socketFactory=" + ProxiedSocketFactory.class.getName();
    try (Connection connection = DriverManager.getConnection(url, Account.APP.user(), Account.APP.password())) {
      use(connection, true);
      connection.unwrap(JdbcConnection.class).changeUser(Account.OTHER.user(), Account.OTHER.password());
      use(connection, true);
    }
  }

  @ParameterizedTest
  @CsvSource({"false, disable", "false, trust", "true, disable", "true, trust"})
  void mariaDbsConnectorJ(boolean relayed, String tls) throws SQLException {
    String url = "jdbc:mariadb://127.0.0.1:" + gateway(relayed).address().getPort() + "/it?sslMode=" + tls
        + "&useCompression=true&useServerPrepStmts=true&allowLocalInfile=true&allowPublicKeyRetrieval=true"
        + "&socketTimeout=60000";
    try (Connection connection = DriverManager.getConnection(url, Account.APP.user(), Account.APP.password())) {
      use(connection, false);
    }
  }

  @ParameterizedTest
  @CsvSource({"false, DISABLED", "false, REQUIRED", "true, DISABLED", "true, REQUIRED"})
  void r2dbcMySqlWithZstd(boolean relayed, SslMode tls) {
    MySqlConnectionConfiguration configuration = MySqlConnectionConfiguration.builder()
        .host("127.0.0.1")
        .port(gateway(relayed).address().getPort())
        .user(Account.APP.user())
        .password(Account.APP.password())
        .database(BackendServer.SCHEMA)
        .sslMode(tls)
        .compressionAlgorithms(CompressionAlgorithm.ZSTD)
        .allowLoadLocalInfileInPath(folder.toString())
        .connectTimeout(Duration.ofSeconds(10))
        .build();
    StepVerifier.create(Flux.usingWhen(MySqlConnectionFactory.from(configuration).create(),
            connection -> update(connection, TABLE.get(0))
                .thenMany(update(connection, TABLE.get(1)))
                .thenMany(update(connection, load(file.toString())))
                .thenMany(Flux.from(connection.createStatement("SELECT seq, REPEAT(seq, 20) FROM "
                    + Sequence.upTo(ROWS)).execute())
                    .concatMap(result -> result.map((row, metadata) -> String.valueOf(row.get(1)))))
                .count().concatWith(update(connection, "DELETE FROM combined")),
            MySqlConnection::close))
        .expectNext((long) ROWS, (long) ROWS).expectComplete().verify(LIMIT);
  }

  private static Flux<Long> update(MySqlConnection connection, String sql) {
    return Flux.from(connection.createStatement(sql).execute()).concatMap(result -> result.getRowsUpdated());
  }
}
