package dev.sluice.clients;

import static dev.sluice.clients.Checks.attempt;
import static dev.sluice.clients.Checks.say;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.exception.ConstraintViolationException;

/**
 * Hibernate over HikariCP, and over Connector/J before MySQL, MariaDB Connector/J before MariaDB, as Hibernate's
 * dialects want it. It makes its own table, and what it asks of a connection is its own.
 */
final class Jpa {

  /** A row with what Hibernate maps. */
  @Entity
  @Table(name = "made_by_hibernate")
  public static class Thing {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    @Version
    int version;

    String name;
    LocalDateTime at;
    byte[] data;

    /** For Hibernate. */
    public Thing() {}

    Thing(String name) {
      this.name = name;
      at = LocalDateTime.of(2024, 2, 29, 12, 34, 56, 789_000_000);
      data = name.getBytes(StandardCharsets.UTF_16);
    }

    @Override
    public String toString() {
      return id + " " + version + " " + name + " " + at + " " + HexFormat.of().formatHex(data);
    }
  }

  /** What the checks have seen; Hibernate only reads it. */
  @Entity
  @Table(name = "numbered")
  public static class Numbered {

    @Id
    int id;

    String name;
  }

  private static final int ROW_BY_ROW = Checks.MYSQL ? Integer.MIN_VALUE : 10;

  private Jpa() {}

  private static HikariDataSource pool(String user) {
    HikariDataSource pool = new HikariDataSource();
    String where = "://127.0.0.1:" + Checks.PORT + "/" + Checks.SCHEMA
        + "?useServerPrepStmts=true&cachePrepStmts=true&sslMode=";
    pool.setJdbcUrl(Checks.MYSQL
        ? "jdbc:mysql" + where + (Checks.TLS ? "REQUIRED" : "DISABLED")
        + "&allowPublicKeyRetrieval=true&rewriteBatchedStatements=true"
        : "jdbc:mariadb" + where + (Checks.TLS ? "trust" : "disable"));
    pool.setUsername(user);
    pool.setPassword(Checks.PASSWORD);
    pool.setAutoCommit(false);
    pool.setMaximumPoolSize(5);
    return pool;
  }

  private static SessionFactory sessions(HikariDataSource pool) {
    Configuration configuration = new Configuration().addAnnotatedClass(Thing.class).addAnnotatedClass(Numbered.class);
    configuration.getProperties().put(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, pool);
    configuration.setProperty("hibernate.hbm2ddl.auto", "create");
    configuration.setProperty("hibernate.hbm2ddl.create_namespaces", "false");
    configuration.setProperty("hibernate.jdbc.batch_size", "20");
    configuration.setProperty("hibernate.connection.provider_disables_autocommit", "true");
    return configuration.buildSessionFactory();
  }

  private static void run(SessionFactory sessions) {
    attempt("transactions", check -> {
      sessions.inTransaction(session -> Stream.of("eins", "zwei ☃", "drei").map(Thing::new).forEach(session::persist));
      attempt(check, c -> sessions.inTransaction(session -> {
        session.persist(new Thing("rolled back"));
        session.flush();
        say(c, session.createQuery("SELECT COUNT(*) FROM Jpa$Thing", Long.class).getSingleResult());
        throw new IllegalStateException("so that it is rolled back");
      }));
      sessions.inSession(session -> session.createQuery("FROM Jpa$Thing ORDER BY id", Thing.class).getResultList()
          .forEach(thing -> say(check, thing)));
    });
    attempt("prepared", check -> sessions.inSession(session -> say(check,
        session.createQuery("SELECT name FROM Jpa$Numbered WHERE id BETWEEN :low AND :high ORDER BY id", String.class)
            .setParameter("low", 5).setParameter("high", 9).setFirstResult(1).setMaxResults(3).getResultList())));
    attempt("counts", check -> {
      sessions.inTransaction(session -> {
        for (int i = 0; i < 50; i++) {
          session.persist(new Thing("batch " + i));
        }
      });
      sessions.inTransaction(session ->
          say(check, session.createMutationQuery("UPDATE Jpa$Thing SET name = upper(name) WHERE id > 10")
              .executeUpdate()));
    });
    attempt("errors", check -> {
      try (Session first = sessions.openSession(); Session second = sessions.openSession()) {
        Thing mine = first.find(Thing.class, 1L);
        second.beginTransaction();
        second.find(Thing.class, 1L).name = "changed by another";
        second.getTransaction().commit();
        first.beginTransaction();
        mine.name = "mine";
        first.getTransaction().commit();
      } catch (OptimisticLockException e) {
        say(check, "OptimisticLockException");
      }
      try {
        sessions.inTransaction(session -> session.createNativeMutationQuery(
            "INSERT INTO made_by_hibernate (id, version) VALUES (1, 1)").executeUpdate());
      } catch (ConstraintViolationException e) {
        say(check, Checks.failure(e));
      }
      attempt(check, c -> sessions.inTransaction(session ->
          session.createNativeQuery("SELECT nothing FROM nowhere", Object.class).getResultList()));
    });
    attempt("stream", check -> sessions.inSession(session -> {
      MessageDigest digest = Checks.digest();
      try (Stream<Object[]> rows = session.createQuery("SELECT id, name FROM Jpa$Numbered ORDER BY id", Object[].class)
          .setFetchSize(ROW_BY_ROW).getResultStream()) {
        long count = rows.peek(row -> digest.update((row[0] + "=" + row[1] + "\n").getBytes(StandardCharsets.UTF_8)))
            .count();
        say(check, count, HexFormat.of().formatHex(digest.digest()));
      }
    }));
    attempt("error in mid-stream", check -> sessions.inSession(session -> {
      int[] count = {0};
      try (Stream<Object> rows =
          session.createNativeQuery("SELECT fails_at(id, 20000) FROM numbered ORDER BY id", Object.class)
          .setFetchSize(ROW_BY_ROW).getResultStream()) {
        rows.forEach(row -> count[0]++);
      } catch (RuntimeException e) {
        say(check, Checks.failure(e));
      }
      say(check, count[0], session.createNativeQuery("SELECT 'usable'", String.class).getSingleResult());
    }));
    attempt("multi-results", check -> sessions.inSession(session -> {
      var outputs = session.createStoredProcedureCall("two_results").getOutputs();
      do {
        var output = outputs.getCurrent();
        if (output instanceof org.hibernate.result.ResultSetOutput<?> rows) {
          List<?> list = rows.getResultList();
          say(check, list);
        }
      } while (outputs.goToNext());
    }));
    attempt("out parameters", check -> sessions.inSession(session -> {
      var call = session.createStoredProcedureCall("out_parameters");
      call.registerStoredProcedureParameter(1, Integer.class, jakarta.persistence.ParameterMode.IN).setParameter(1, 21);
      call.registerStoredProcedureParameter(2, Integer.class, jakarta.persistence.ParameterMode.OUT);
      call.registerStoredProcedureParameter(3, String.class, jakarta.persistence.ParameterMode.INOUT)
          .setParameter(3, "so");
      say(check, call.getOutputParameterValue(2), call.getOutputParameterValue(3));
    }));
  }

  public static void main(String[] arguments) {
    for (String user : Checks.USERS) {
      attempt("login " + user, check -> {
        try (HikariDataSource pool = pool(user); var connection = pool.getConnection()) {
          say(check, connection.getCatalog(), connection.getMetaData().getUserName());
        }
      });
    }
    try (HikariDataSource pool = pool(Checks.USERS.getFirst()); SessionFactory sessions = sessions(pool)) {
      run(sessions);
    }
    say("end", "ok");
  }
}
