package dev.sluice.clients;

import static dev.sluice.clients.Checks.attempt;
import static dev.sluice.clients.Checks.say;
import static dev.sluice.clients.JdbcDriver.execute;
import static dev.sluice.clients.JdbcDriver.rows;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Statements and connections that are killed, by another connection and by the driver itself. */
record JdbcKills(JdbcDriver driver) {

  private static void awaitBusy(Connection connection, long number) throws SQLException, InterruptedException {
    for (int i = 0; i < 200 && rows(connection, Checks.isBusy(number)).isEmpty(); i++) {
      Thread.sleep(50);
    }
  }

  void kill(String check, String kind) throws Exception {
    try (Connection victim = driver.connect(""); Connection other = driver.connect("")) {
      long number = Long.parseLong(((Object[]) rows(victim, "SELECT CONNECTION_ID()").getFirst())[0].toString());
      CompletableFuture<Void> killer = CompletableFuture.runAsync(() -> {
        try {
          awaitBusy(other, number);
          execute(other, kind + " " + number);
        } catch (SQLException | InterruptedException e) {
          throw new IllegalStateException(e);
        }
      });
      for (String sql : List.of(Checks.BUSY, "SELECT 'usable'")) {
        try {
          say(check, rows(victim, sql));
        } catch (SQLException e) {
          // how a killed connection ends is the server's choice: MySQL just closes it
          say(check, kind.equals("KILL") ? "fails" : Checks.failure(e));
        }
      }
      killer.join();
    }
  }

  /** The driver's own KILL, with the number that it was greeted with. */
  void cancel(String check) throws Exception {
    try (Connection victim = driver.connect(""); Connection other = driver.connect("");
        Statement statement = victim.createStatement()) {
      long number = Long.parseLong(((Object[]) rows(victim, "SELECT CONNECTION_ID()").getFirst())[0].toString());
      CompletableFuture<Void> killer = CompletableFuture.runAsync(() -> {
        try {
          awaitBusy(other, number);
          statement.cancel();
        } catch (SQLException | InterruptedException e) {
          throw new IllegalStateException(e);
        }
      });
      try {
        say(check, rows(statement.executeQuery(Checks.BUSY)));
      } catch (SQLException e) {
        say(check, "fails"); // whose fault Connector/J says it is depends on which answer it reads first
      }
      killer.join();
      say(check, rows(victim, "SELECT 'usable'"));
      statement.setQueryTimeout(1);
      attempt(check, c -> say(c, rows(statement.executeQuery(Checks.BUSY))));
      say(check, rows(victim, "SELECT 'usable'"));
    }
  }
}
