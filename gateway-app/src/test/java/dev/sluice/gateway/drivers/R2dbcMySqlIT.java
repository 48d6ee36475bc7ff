package dev.sluice.gateway.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.Sequence;
import io.asyncer.r2dbc.mysql.MySqlConnectionConfiguration;
import io.asyncer.r2dbc.mysql.MySqlConnectionFactory;
import io.asyncer.r2dbc.mysql.api.MySqlConnection;
import io.asyncer.r2dbc.mysql.constant.SslMode;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.ValidationDepth;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The reactive driver that the gateway itself uses, here on its other side; its own prepared statements are text. */
class R2dbcMySqlIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static <T> Flux<T> with(Function<MySqlConnection, Publisher<T>> use) {
    MySqlConnectionConfiguration configuration = MySqlConnectionConfiguration.builder()
        .host("127.0.0.1")
        .port(GatewayUnderTest.address().getPort())
        .user(Account.APP.user())
        .password(Account.APP.password())
        .database(BackendServer.SCHEMA)
        .sslMode(SslMode.DISABLED)
        .connectTimeout(Duration.ofSeconds(10))
        .build();
    return Flux.usingWhen(MySqlConnectionFactory.from(configuration).create(), use, MySqlConnection::close);
  }

  private static Flux<String> strings(MySqlConnection connection, String sql) {
    return Flux.from(connection.createStatement(sql).execute())
        .concatMap(result -> result.map((row, metadata) -> String.valueOf(row.get(0))));
  }

  private static Flux<Long> update(MySqlConnection connection, String sql) {
    return Flux.from(connection.createStatement(sql).execute()).concatMap(Result::getRowsUpdated);
  }

  @Test
  void valuesOfManyTypesGoInAndOut() {
    LocalDateTime moment = LocalDateTime.of(2024, 2, 29, 23, 59, 58, 123_456_000);
    StepVerifier.create(with(connection -> update(connection, """
                DROP TABLE IF EXISTS reactive;
                CREATE TABLE reactive (i INT, l BIGINT UNSIGNED, n DECIMAL(30,10), s VARCHAR(50),
                  d DATE, dt DATETIME(6), b VARBINARY(10), nothing INT)""")
            .thenMany(Flux.from(connection.createStatement(
                    "INSERT INTO reactive VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
                .bind(0, -1).bind(1, Long.MAX_VALUE).bind(2, new BigDecimal("1.5")).bind(3, "Zoë's 🎉 \\")
                .bind(4, LocalDate.of(1000, 1, 1)).bind(5, moment).bind(6, ByteBuffer.wrap(new byte[] {0, -1, 39}))
                .bindNull(7, Integer.class).execute()).concatMap(Result::getRowsUpdated))
            .thenMany(Flux.from(connection.createStatement("SELECT * FROM reactive").execute())
                .concatMap(result -> result.map((row, metadata) -> {
                  assertThat(row.get("i", Integer.class)).isEqualTo(-1);
                  assertThat(row.get("l", Long.class)).isEqualTo(Long.MAX_VALUE);
                  assertThat(row.get("n", BigDecimal.class)).isEqualByComparingTo("1.5");
                  assertThat(row.get("s", String.class)).isEqualTo("Zoë's 🎉 \\");
                  assertThat(row.get("d", LocalDate.class)).isEqualTo("1000-01-01");
                  assertThat(row.get("dt", LocalDateTime.class)).isEqualTo(moment);
                  assertThat(row.get("b", byte[].class)).containsExactly(0, -1, 39);
                  assertThat(row.get("nothing")).isNull();
                  return metadata.getColumnMetadatas().size();
                })))))
        .expectNext(8).expectComplete().verify(LIMIT);
  }

  @Test
  void anErrorLeavesTheConnectionUsable() {
    StepVerifier.create(with(connection -> strings(connection, "SELECT nothing_there")
            .onErrorResume(R2dbcBadGrammarException.class, e -> Mono.just("error " + e.getErrorCode()))
            .concatWith(strings(connection, "SELECT 'usable'"))))
        .expectNext("error 1054", "usable").expectComplete().verify(LIMIT);
  }

  @Test
  void anEmptySetEnds() {
    StepVerifier.create(with(connection -> strings(connection, "SELECT 1 FROM DUAL WHERE FALSE")))
        .expectComplete().verify(LIMIT);
  }

  @Test
  void batchesAreStackedStatements() {
    StepVerifier.create(with(connection -> Flux.from(connection.createBatch()
                .add("SELECT 1").add("SELECT 2 UNION SELECT 3").add("DO 0").add("SELECT 4").execute())
            .concatMap(result -> result.map((row, metadata) -> String.valueOf(row.get(0))))))
        .expectNext("1", "2", "3", "4").expectComplete().verify(LIMIT);
  }

  @Test
  void aProcedureReturnsSeveralResults() {
    StepVerifier.create(with(connection -> update(connection, """
                DROP PROCEDURE IF EXISTS reactive_call;
                CREATE PROCEDURE reactive_call() BEGIN SELECT 1; SELECT 2; END""")
            .thenMany(strings(connection, "CALL reactive_call()"))))
        .expectNext("1", "2").expectComplete().verify(LIMIT);
  }

  @Test
  void keysAndAffectedRowsComeBack() {
    StepVerifier.create(with(connection -> update(connection, """
                DROP TABLE IF EXISTS reactive_keys;
                CREATE TABLE reactive_keys (id INT AUTO_INCREMENT PRIMARY KEY, v INT) AUTO_INCREMENT=70""")
            .thenMany(Flux.from(connection.createStatement("INSERT INTO reactive_keys (v) VALUES (1), (2)")
                .returnGeneratedValues("id").execute())
                .concatMap(result -> result.map((row, metadata) -> String.valueOf(row.get("id"))))
                .take(1))
            .concatWith(update(connection, "UPDATE reactive_keys SET v = 1").map(String::valueOf))))
        .expectNext("70", "2").expectComplete().verify(LIMIT);
  }

  @Test
  void transactionsCommitAndRollBack() {
    StepVerifier.create(with(connection -> update(connection, """
                DROP TABLE IF EXISTS reactive_tx;
                CREATE TABLE reactive_tx (v INT)""")
            .then(connection.beginTransaction())
            .thenMany(update(connection, "INSERT INTO reactive_tx VALUES (1)"))
            .then(connection.rollbackTransaction())
            .then(connection.beginTransaction())
            .thenMany(update(connection, "INSERT INTO reactive_tx VALUES (2)"))
            .then(connection.commitTransaction())
            .thenMany(strings(connection, "SELECT v FROM reactive_tx"))))
        .expectNext("2").expectComplete().verify(LIMIT);
  }

  @Test
  void manyRowsStreamAsTheyAreAskedFor() {
    int many = 20_000;
    StepVerifier.create(with(connection -> strings(connection,
                "SELECT seq, REPEAT('x', 100) FROM " + Sequence.upTo(many))
            .limitRate(100)))
        .expectNextCount(many).expectComplete().verify(LIMIT);
  }

  @Test
  void aLargeValueGoesInAndOut() {
    String large = "x".repeat(20_000_000);
    StepVerifier.create(with(connection -> Flux.from(connection.createStatement("SELECT ?").bind(0, large).execute())
            .concatMap(result -> result.map((row, metadata) -> String.valueOf(row.get(0)).length()))))
        .expectNext(large.length()).expectComplete().verify(LIMIT);
  }

  @Test
  void theConnectionIsValid() {
    StepVerifier.create(with(connection -> Flux.concat(
            connection.validate(ValidationDepth.REMOTE), connection.validate(ValidationDepth.LOCAL))))
        .expectNext(true, true).expectComplete().verify(LIMIT);
  }

  @Test
  void manyConnectionsWorkAtOnce() {
    List<Integer> all = Flux.range(0, 20)
        .flatMap(i -> with(connection -> strings(connection, "SELECT " + i)).map(Integer::valueOf), 20)
        .collectSortedList().block(LIMIT);
    assertThat(all).hasSize(20).startsWith(0, 1, 2).endsWith(19);
  }
}
