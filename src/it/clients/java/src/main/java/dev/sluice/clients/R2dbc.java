package dev.sluice.clients;

import static dev.sluice.clients.Checks.attempt;
import static dev.sluice.clients.Checks.say;

import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import io.r2dbc.spi.Statement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** r2dbc-mysql and r2dbc-mariadb: {@code R2dbc mysql|mariadb}. */
final class R2dbc {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final boolean mysql;
  private final Connection text;
  private final Connection prepared;

  private R2dbc(boolean mysql) {
    this.mysql = mysql;
    for (String user : Checks.USERS) {
      attempt("login " + user, check -> {
        Connection connection = connect(user, Checks.PASSWORD, false);
        say(check, rows(connection, "SELECT CURRENT_USER()"));
        await(connection.close());
      });
    }
    try {
      connect(Checks.USERS.getFirst(), "wrong", false);
    } catch (R2dbcException e) {
      say("refused login", Checks.number(e));
    }
    text = connect(false);
    prepared = connect(true);
  }

  private Connection connect(boolean prepares) {
    return connect(Checks.USERS.getFirst(), Checks.PASSWORD, prepares);
  }

  private Connection connect(String user, String password, boolean prepares) {
    ConnectionFactoryOptions.Builder options = ConnectionFactoryOptions.builder()
        .option(ConnectionFactoryOptions.DRIVER, mysql ? "mysql" : "mariadb")
        .option(ConnectionFactoryOptions.HOST, "127.0.0.1")
        .option(ConnectionFactoryOptions.PORT, Checks.PORT)
        .option(ConnectionFactoryOptions.USER, user)
        .option(ConnectionFactoryOptions.PASSWORD, password)
        .option(ConnectionFactoryOptions.DATABASE, Checks.SCHEMA);
    if (mysql) {
      options.option(Option.valueOf("sslMode"), Checks.TLS ? "REQUIRED" : "DISABLED")
          .option(Option.valueOf("useServerPrepareStatement"), prepares)
          .option(Option.valueOf("allowLoadLocalInfileInPath"), "/");
    } else {
      options.option(Option.valueOf("sslMode"), Checks.TLS ? "trust" : "disable")
          .option(Option.valueOf("useServerPrepStmts"), prepares)
          .option(Option.valueOf("allowPublicKeyRetrieval"), true)
          .option(Option.valueOf("allowMultiQueries"), true);
    }
    return await(ConnectionFactories.get(options.build()).create());
  }

  private static <T> T await(Publisher<T> publisher) {
    return Mono.from(publisher).block(PATIENCE);
  }

  private static Statement bind(Connection connection, String sql, Object... values) {
    Statement statement = connection.createStatement(sql);
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        statement.bindNull(i, String.class);
      } else {
        statement.bind(i, values[i]);
      }
    }
    return statement;
  }

  private static Object[] values(Row row, RowMetadata metadata) {
    Object[] values = new Object[metadata.getColumnMetadatas().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    return values;
  }

  private static List<Object[]> rows(Connection connection, String sql, Object... values) {
    return Flux.from(bind(connection, sql, values).execute())
        .concatMap(result -> result.map(R2dbc::values)).collectList().block(PATIENCE);
  }

  private static long update(Connection connection, String sql, Object... values) {
    return Flux.from(bind(connection, sql, values).execute())
        .concatMap(Result::getRowsUpdated).reduce(0L, Long::sum).block(PATIENCE);
  }

  /** Each segment of each result, as the SPI names them. */
  private static Flux<Object> segments(Result result) {
    return Flux.from(result.flatMap(segment -> Mono.just(switch (segment) {
      case Result.RowSegment row -> values(row.row(), row.row().getMetadata());
      case Result.OutSegment out -> "out " + out.outParameters().get(0) + " " + out.outParameters().get(1);
      case Result.UpdateCount count -> count.value();
      case Result.Message message -> Checks.failure(message.exception());
      default -> segment.getClass().getSimpleName();
    })));
  }

  private static void results(String check, Statement statement) {
    List<Object> seen = new ArrayList<>();
    try {
      Flux.from(statement.execute()).concatMap(R2dbc::segments).doOnNext(seen::add).blockLast(PATIENCE);
    } finally {
      say(check, seen);
    }
  }

  private void run() {
    say("server", await(Mono.just(text)).getMetadata().getDatabaseProductName(),
        text.getMetadata().getDatabaseVersion());
    for (Map.Entry<String, Connection> way : List.of(Map.entry("text", text), Map.entry("prepared", prepared))) {
      attempt(way.getKey(), check -> values(check, way.getValue()));
    }
    attempt("types", check -> types(check, text));
    attempt("types, prepared", check -> types(check, prepared));
    attempt("columns", this::columns);
    for (Connection connection : List.of(text, prepared)) {
      attempt("stream", check -> stream(check, connection));
    }
    attempt("multi-statements", check -> results(check, text.createStatement(
        "SELECT 1 AS a; TRUNCATE work; INSERT INTO work (name) VALUES ('x'), ('y'); SELECT name FROM work")));
    attempt("multi-statements", check -> results(check, text.createStatement(
        "SELECT 1; SELECT nothing FROM nowhere; SELECT 2")));
    attempt("multi-statements", check -> say(check, rows(text, "SELECT 'usable'")));
    for (Connection connection : List.of(text, prepared)) {
      attempt("multi-results", check -> results(check, connection.createStatement("CALL two_results()")));
    }
    attempt("out parameters", this::outParameters);
    attempt("transactions", this::transactions);
    attempt("counts", this::counts);
    for (Connection connection : List.of(text, prepared)) {
      attempt("errors", check -> errors(check, connection));
      attempt("error in mid-stream", check -> midStream(check, connection));
    }
    attempt("kill query", check -> kill(check, "KILL QUERY"));
    attempt("kill", check -> kill(check, "KILL"));
    attempt("local infile", this::localInfile);
    attempt("long values", this::longValues);
    say("change user", "not supported");
    say("reset", "not supported");
    await(text.close());
    await(prepared.close());
    say("end", "ok");
  }

  private static void values(String check, Connection connection) {
    String sql = "SELECT ?, ?, ?, ?, name FROM numbered WHERE id BETWEEN ? AND ? ORDER BY id";
    say(check, rows(connection, sql, 1, 2.5, "ü☃𝄞", null, 5, 7));
    say(check, rows(connection, sql, -1L, -0.1, "", "x", 99999, 100001));
    say(check, rows(connection, sql, 0, 0.0, "\0'\"", null, -2, -1));
    say(check, rows(connection, "SELECT ?, ?, ?", LocalDateTime.of(2024, 2, 29, 12, 0, 0, 500_000_000),
        ByteBuffer.wrap(new byte[] {0, -1}), true));
    say(check, rows(connection, "SELECT d FROM digits WHERE d > ?", 9));
    update(connection, "TRUNCATE work");
    Statement insert = connection.createStatement("INSERT INTO work (name) VALUES (?)").returnGeneratedValues("id");
    for (int i = 0; i < 100; i++) {
      insert.bind(0, "batch " + i);
      if (i < 99) {
        insert.add();
      }
    }
    say(check, Flux.from(insert.execute()).concatMap(result -> result.map((row, metadata) -> row.get(0)))
        .collectList().block(PATIENCE));
    say(check, rows(connection, "SELECT COUNT(*), MIN(id), MAX(id), SUM(CRC32(name)) FROM work"));
    attempt(check, c -> rows(connection, "SELECT nothing FROM nowhere WHERE a = ?", 1));
  }

  private static void types(String check, Connection connection) {
    Flux.from(bind(connection, "SELECT * FROM typed WHERE id > ? ORDER BY id", 0).execute())
        .concatMap(result -> result.map((row, metadata) -> {
          for (ColumnMetadata column : metadata.getColumnMetadatas()) {
            attempt(check, c -> {
              Object value = row.get(column.getName());
              say(c, column.getName(), value == null ? "" : value.getClass().getName(), value);
            });
          }
          return 1;
        })).blockLast(PATIENCE);
  }

  private void columns(String check) {
    for (Connection connection : List.of(text, prepared)) {
      Flux.from(bind(connection, "SELECT * FROM typed AS t WHERE id = ?", 4).execute())
          .concatMap(result -> result.map((row, metadata) -> {
            for (ColumnMetadata column : metadata.getColumnMetadatas()) {
              say(check, column.getName(), column.getType().getName(), column.getJavaType().getName(),
                  column.getNullability(),
                  column.getPrecision(), column.getScale());
            }
            return 1;
          })).blockLast(PATIENCE);
    }
  }

  private static void stream(String check, Connection connection) {
    MessageDigest digest = Checks.digest();
    AtomicInteger count = new AtomicInteger();
    Flux.from(connection.createStatement("SELECT id, name FROM numbered ORDER BY id").fetchSize(100).execute())
        .concatMap(result -> result.map(
            (row, metadata) -> row.get(0, Integer.class) + "=" + row.get(1, String.class) + "\n"))
        .limitRate(64)
        .doOnNext(line -> {
          count.incrementAndGet();
          digest.update(line.getBytes(StandardCharsets.UTF_8));
        }).blockLast(PATIENCE);
    say(check, count, HexFormat.of().formatHex(digest.digest()));
  }

  private void outParameters(String check) {
    if (!mysql) {
      results(check, prepared.createStatement("CALL out_parameters(?, ?, ?)").bind(0, 21)
          .bind(1, Parameters.out(R2dbcType.INTEGER)).bind(2, Parameters.inOut(R2dbcType.VARCHAR, "so")));
    }
    update(text, "SET @c = 'so'");
    update(text, "CALL out_parameters(?, @b, @c)", 21);
    say(check, rows(text, "SELECT @b, @c"));
  }

  private void transactions(String check) {
    update(text, "TRUNCATE work");
    await(text.beginTransaction(IsolationLevel.READ_COMMITTED));
    update(text, "INSERT INTO work (name) VALUES ('rolled back')");
    say(check, rows(text, "SELECT COUNT(*) FROM work"), text.isAutoCommit());
    await(text.rollbackTransaction());
    say(check, rows(text, "SELECT COUNT(*) FROM work"), text.isAutoCommit());
    await(text.beginTransaction());
    update(text, "INSERT INTO work (name) VALUES ('committed')");
    await(text.createSavepoint("here"));
    update(text, "INSERT INTO work (name) VALUES ('rolled back')");
    await(text.rollbackTransactionToSavepoint("here"));
    await(text.commitTransaction());
    say(check, rows(prepared, "SELECT COUNT(*) FROM work"));
  }

  private void counts(String check) {
    update(text, "TRUNCATE work");
    for (String sql : List.of("INSERT INTO work (id, name) VALUES (100, 'a'), (101, 'b')",
        "INSERT INTO work (name) VALUES ('c')", "UPDATE work SET name = 'c' WHERE name = 'c'",
        "UPDATE work SET data = 'z'",
        "DELETE FROM work")) {
      say(check, update(text, sql));
    }
  }

  private static void errors(String check, Connection connection) {
    for (String sql : List.of("SELECT nothing FROM nowhere", "SELEC 1",
        "INSERT INTO work (id, name) VALUES (7, 'x'), (7, 'y')")) {
      attempt(check, c -> rows(connection, sql));
    }
    say(check, rows(connection, "SELECT 'usable'"));
  }

  private static void midStream(String check, Connection connection) {
    AtomicInteger count = new AtomicInteger();
    try {
      Flux.from(bind(connection, "SELECT id, name, fails_at(id, ?) FROM numbered ORDER BY id", 20000).execute())
          .concatMap(result -> result.map((row, metadata) -> count.incrementAndGet())).blockLast(PATIENCE);
    } catch (R2dbcException e) {
      say(check, Checks.failure(e));
    }
    say(check, count, rows(connection, "SELECT 'usable'"));
  }

  private void kill(String check, String kind) {
    Connection victim = connect(false);
    Connection other = connect(false);
    String number = Checks.text(rows(victim, "SELECT CONNECTION_ID()").getFirst()[0]);
    CompletableFuture<Void> killer = CompletableFuture.runAsync(() -> {
      for (int i = 0; i < 200 && rows(other, Checks.isBusy(number)).isEmpty(); i++) {
        Mono.delay(Duration.ofMillis(50)).block(PATIENCE);
      }
      update(other, kind + " " + number);
    });
    for (String sql : List.of(Checks.BUSY, "SELECT 'usable'")) {
      try {
        say(check, rows(victim, sql));
      } catch (RuntimeException e) {
        // how a killed connection ends is the server's choice: MySQL just closes it
        say(check, kind.equals("KILL") ? "fails" : Checks.failure(e));
      }
    }
    killer.join();
    await(other.close());
    await(Mono.from(victim.close()).onErrorComplete());
  }

  private void localInfile(String check) {
    if (!mysql) {
      say(check, "not supported");
      return;
    }
    update(text, "TRUNCATE loaded");
    say(check, update(text, "LOAD DATA LOCAL INFILE '" + Checks.FILE + "' INTO TABLE loaded FIELDS TERMINATED BY ','"));
    say(check, rows(text, "SELECT COUNT(*), SUM(id), SUM(CRC32(name)), SUM(amount), SUM(name IS NULL) FROM loaded"));
    // not a file that is not there: this driver's connection is out of step then, before a server too
  }

  private void longValues(String check) {
    byte[] value = Checks.longValue();
    update(text, "TRUNCATE work");
    for (Connection connection : List.of(text, prepared)) {
      say(check, update(connection, "INSERT INTO work (data) VALUES (?)", ByteBuffer.wrap(value)));
      Flux.from(connection.createStatement("SELECT data, REPEAT('x', 16777215 - 6) FROM work").execute())
          .concatMap(result -> result.map((row, metadata) -> {
            byte[] data = new byte[row.get(0, ByteBuffer.class).remaining()];
            row.get(0, ByteBuffer.class).get(data);
            say(check, data.length, Arrays.equals(data, value), row.get(1, String.class).length());
            return 1;
          })).blockLast(PATIENCE);
    }
    update(text, "TRUNCATE work");
  }

  public static void main(String[] arguments) {
    new R2dbc(arguments[0].equals("mysql")).run();
    System.exit(0);
  }
}
