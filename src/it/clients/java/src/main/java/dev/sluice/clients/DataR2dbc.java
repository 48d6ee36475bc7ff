package dev.sluice.clients;

import static dev.sluice.clients.Checks.attempt;
import static dev.sluice.clients.Checks.say;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.dao.DataAccessException;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Sort;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.r2dbc.repository.support.R2dbcRepositoryFactory;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.repository.reactive.ReactiveCrudRepository;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Spring Data R2DBC over r2dbc-pool and r2dbc-mysql. */
final class DataR2dbc {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A row of the table. */
  @Table("work")
  public record Work(@Id Integer id, String name, byte[] data) {}

  /** Made by Spring Data from its methods' names. */
  public interface Works extends ReactiveCrudRepository<Work, Integer> {

    Flux<Work> findByNameStartingWithOrderByNameDesc(String prefix);

    @Query("SELECT COUNT(*) FROM work WHERE name = :name")
    Mono<Long> named(String name);
  }

  private final R2dbcEntityTemplate template;
  private final TransactionalOperator transactions;

  private DataR2dbc(ConnectionFactory pool) {
    template = new R2dbcEntityTemplate(pool);
    transactions = TransactionalOperator.create(new R2dbcTransactionManager(pool));
  }

  private static ConnectionFactory pool(String user) {
    return ConnectionFactories.get(ConnectionFactoryOptions.builder()
        .option(ConnectionFactoryOptions.DRIVER, "pool")
        .option(ConnectionFactoryOptions.PROTOCOL, "mysql")
        .option(ConnectionFactoryOptions.HOST, "127.0.0.1")
        .option(ConnectionFactoryOptions.PORT, Checks.PORT)
        .option(ConnectionFactoryOptions.USER, user)
        .option(ConnectionFactoryOptions.PASSWORD, Checks.PASSWORD)
        .option(ConnectionFactoryOptions.DATABASE, Checks.SCHEMA)
        .option(Option.valueOf("sslMode"), Checks.TLS ? "REQUIRED" : "DISABLED")
        .option(Option.valueOf("useServerPrepareStatement"), true)
        .option(Option.valueOf("maxSize"), 5)
        .build());
  }

  private void run() {
    Works works = new R2dbcRepositoryFactory(template).getRepository(Works.class);
    template.getDatabaseClient().sql("TRUNCATE work").then().block(PATIENCE);
    attempt("counts", check -> {
      Flux.range(0, 50).concatMap(i -> works.save(new Work(null, "name " + i, new byte[] {i.byteValue(), 0, -1})))
          .doOnNext(saved -> say(check, saved.id(), saved.name())).blockLast(PATIENCE);
      say(check, works.save(new Work(7, "changed", null)).block(PATIENCE).name());
      works.deleteById(8).block(PATIENCE);
      say(check, works.count().block(PATIENCE), works.named("changed").block(PATIENCE),
          works.existsById(8).block(PATIENCE));
    });
    attempt("prepared", check -> works.findByNameStartingWithOrderByNameDesc("name 1")
        .doOnNext(work -> say(check, work.id(), work.name(), work.data())).blockLast(PATIENCE));
    attempt("text", check -> template.select(Work.class).matching(
            org.springframework.data.relational.core.query.Query.query(Criteria.where("id").between(5, 9))
                .sort(Sort.by("id")).limit(3)).all()
        .doOnNext(work -> say(check, work.id(), work.name(), work.data())).blockLast(PATIENCE));
    attempt("transactions", check -> {
      attempt(check, c -> works.save(new Work(null, "rolled back", null)).then(works.named("rolled back"))
          .doOnNext(count -> say(c, count)).then(Mono.error(new IllegalStateException("so that it is rolled back")))
          .as(transactions::transactional).block(PATIENCE));
      say(check, works.named("rolled back").block(PATIENCE));
      works.save(new Work(null, "committed", null)).as(transactions::transactional).block(PATIENCE);
      say(check, works.named("committed").block(PATIENCE));
    });
    attempt("stream", check -> {
      MessageDigest digest = Checks.digest();
      AtomicInteger count = new AtomicInteger();
      template.getDatabaseClient().sql("SELECT id, name FROM numbered ORDER BY id")
          .map(row -> row.get(0, Integer.class) + "=" + row.get(1, String.class) + "\n").all()
          .doOnNext(line -> {
            count.incrementAndGet();
            digest.update(line.getBytes(StandardCharsets.UTF_8));
          }).blockLast(PATIENCE);
      say(check, count, HexFormat.of().formatHex(digest.digest()));
      // a client that has seen enough
      say(check, template.getDatabaseClient().sql("SELECT id FROM numbered ORDER BY id")
          .map(row -> row.get(0, Integer.class))
          .all().take(10).collectList().block(PATIENCE));
    });
    attempt("errors", check -> {
      for (String sql : new String[] {"SELECT nothing FROM nowhere", "SELEC 1", "INSERT INTO work (id) VALUES (7)"}) {
        try {
          template.getDatabaseClient().sql(sql).then().block(PATIENCE);
        } catch (DataAccessException e) {
          say(check, e.getClass().getSimpleName(), Checks.failure(e));
        }
      }
    });
    attempt("error in mid-stream", check -> {
      AtomicInteger count = new AtomicInteger();
      try {
        template.getDatabaseClient().sql("SELECT id, name, fails_at(id, 20000) FROM numbered ORDER BY id")
            .map(row -> count.incrementAndGet()).all().blockLast(PATIENCE);
      } catch (DataAccessException e) {
        say(check, e.getClass().getSimpleName(), Checks.failure(e));
      }
      say(check, count, works.count().block(PATIENCE));
    });
    // more at once than the pool has connections
    attempt("other", check -> say(check, Flux.range(0, 20).flatMap(i -> template.getDatabaseClient()
        .sql("SELECT COUNT(DISTINCT name) FROM numbered WHERE id BETWEEN :low AND :high")
        .bind("low", i * 1000).bind("high", i * 1000 + 999).map(row -> row.get(0, Long.class)).one())
        .reduce(0L, Long::sum).block(PATIENCE)));
    say("end", "ok");
  }

  public static void main(String[] arguments) {
    for (String user : Checks.USERS) {
      attempt("login " + user, check -> say(check, new R2dbcEntityTemplate(pool(user)).getDatabaseClient()
          .sql("SELECT CURRENT_USER()").map(row -> row.get(0, String.class)).one().block(PATIENCE)));
    }
    ConnectionFactory pool = pool(Checks.USERS.getFirst());
    new DataR2dbc(pool).run();
    if (pool instanceof ConnectionPool disposable) {
      disposable.dispose();
    }
    System.exit(0);
  }
}
