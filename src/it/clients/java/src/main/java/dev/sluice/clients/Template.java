package dev.sluice.clients;

import static dev.sluice.clients.Checks.attempt;
import static dev.sluice.clients.Checks.say;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.SqlInOutParameter;
import org.springframework.jdbc.core.SqlOutParameter;
import org.springframework.jdbc.core.SqlParameter;
import org.springframework.jdbc.core.simple.SimpleJdbcCall;
import org.springframework.jdbc.core.simple.SimpleJdbcInsert;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's JdbcTemplate over HikariCP and MariaDB Connector/J. */
final class Template {

  private static final int POOL = 5;
  private final JdbcTemplate jdbc;
  private final TransactionTemplate transactions;

  private Template(HikariDataSource pool) {
    jdbc = new JdbcTemplate(pool);
    transactions = new TransactionTemplate(new JdbcTransactionManager(pool));
  }

  static HikariDataSource pool(String user) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl("jdbc:mariadb://127.0.0.1:" + Checks.PORT + "/" + Checks.SCHEMA + "?sslMode="
        + (Checks.TLS ? "trust" : "disable"));
    pool.setUsername(user);
    pool.setPassword(Checks.PASSWORD);
    pool.setMaximumPoolSize(POOL);
    return pool;
  }

  private void run() {
    attempt("text", check -> {
      say(check, jdbc.queryForList("SELECT 1, NULL, 'it''s', ? AS text FROM digits WHERE d > ?", "ü☃𝄞", 7));
      say(check, jdbc.queryForMap("SELECT name FROM numbered WHERE id = ?", 7));
    });
    attempt("types", check -> jdbc.queryForList("SELECT * FROM typed ORDER BY id")
        .forEach(row -> row.forEach((name, value) -> say(check, name, value))));
    attempt("stream", check -> {
      MessageDigest digest = Checks.digest();
      int[] count = {0};
      jdbc.setFetchSize(100);
      jdbc.query("SELECT id, name FROM numbered ORDER BY id", (ResultSet row) -> {
        digest.update((row.getInt(1) + "=" + row.getString(2) + "\n").getBytes(StandardCharsets.UTF_8));
        count[0]++;
      });
      say(check, count[0], HexFormat.of().formatHex(digest.digest()));
    });
    attempt("multi-results", check -> say(check, new SimpleJdbcCall(jdbc).withProcedureName("two_results")
        .withoutProcedureColumnMetaDataAccess().execute()));
    attempt("out parameters", check -> say(check, new SimpleJdbcCall(jdbc).withProcedureName("out_parameters")
        .withoutProcedureColumnMetaDataAccess()
        .declareParameters(new SqlParameter("a", Types.INTEGER), new SqlOutParameter("b", Types.INTEGER),
            new SqlInOutParameter("c", Types.VARCHAR))
        .execute(21, "so")));
    attempt("transactions", this::transactions);
    attempt("counts", check -> {
      jdbc.execute("TRUNCATE work");
      say(check, Arrays.toString(jdbc.batchUpdate("INSERT INTO work (name) VALUES (?)",
          IntStream.range(0, 50).mapToObj(i -> new Object[] {"batch " + i}).toList())));
      // the server reserves other ids for MariaDB's bulk execution, which Sluice does not offer, than for single rows
      jdbc.execute("TRUNCATE work");
      say(check, new SimpleJdbcInsert(jdbc).withTableName("work").usingColumns("name").usingGeneratedKeyColumns("id")
          .executeAndReturnKey(Map.of("name", "keyed")));
      say(check, jdbc.update("UPDATE work SET data = name"));
    });
    attempt("errors", check -> {
      for (String sql : List.of("SELECT nothing FROM nowhere", "SELEC 1",
          "INSERT INTO work (id, name) VALUES (7, 'x'), (7, 'y')")) {
        try {
          jdbc.execute(sql);
        } catch (DataAccessException e) {
          say(check, e.getClass().getSimpleName(), Checks.failure(e));
        }
      }
    });
    attempt("error in mid-stream", check -> {
      int[] count = {0};
      try {
        jdbc.query("SELECT id, name, fails_at(id, 20000) FROM numbered ORDER BY id", (ResultSet row) -> {
          count[0]++;
        });
      } catch (DataAccessException e) {
        say(check, e.getClass().getSimpleName(), Checks.failure(e));
      }
      say(check, count[0], jdbc.queryForList("SELECT 'usable'"));
    });
    attempt("other", this::together);
    say("end", "ok");
  }

  private void transactions(String check) {
    jdbc.execute("TRUNCATE work");
    attempt(check, c -> transactions.executeWithoutResult(status -> {
      jdbc.update("INSERT INTO work (name) VALUES ('rolled back')");
      say(c, jdbc.queryForObject("SELECT COUNT(*) FROM work", Integer.class));
      throw new IllegalStateException("so that it is rolled back");
    }));
    say(check, jdbc.queryForObject("SELECT COUNT(*) FROM work", Integer.class));
    transactions.executeWithoutResult(status -> jdbc.update("INSERT INTO work (name) VALUES ('committed')"));
    say(check, jdbc.queryForObject("SELECT COUNT(*) FROM work", Integer.class));
  }

  /** More threads than the pool has connections. */
  private void together(String check) {
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 4 * POOL; i++) {
      int from = i * 1000;
      all.add(CompletableFuture.supplyAsync(() -> jdbc.queryForObject(
          "SELECT COUNT(DISTINCT name) FROM numbered WHERE id BETWEEN ? AND ?", Integer.class, from, from + 999)));
    }
    say(check, all.stream().mapToInt(CompletableFuture::join).sum());
  }

  public static void main(String[] arguments) {
    for (String user : Checks.USERS) {
      attempt("login " + user, check -> {
        try (HikariDataSource pool = pool(user)) {
          say(check, new JdbcTemplate(pool).queryForObject("SELECT CURRENT_USER()", String.class));
        }
      });
    }
    try (HikariDataSource pool = pool(Checks.USERS.getFirst())) {
      new Template(pool).run();
    }
  }
}
