package dev.sluice.gateway.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.CommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code LOAD DATA LOCAL INFILE} as drivers and the command line client do it, with files of theirs. */
class LocalInfileIT {

  private static final int ROWS = 300_000;

  @TempDir
  private static Path folder;

  private static Path rows;

  @BeforeAll
  static void write() throws IOException {
    rows = folder.resolve("rows.txt");
    Files.writeString(rows, IntStream.range(0, ROWS).mapToObj(i -> i + "\trow " + i + "\n")
        .collect(Collectors.joining()));
  }

  private static String load(Path file) {
    return "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE local_rows";
  }

  private static void create(Statement statement) throws SQLException {
    statement.execute("DROP TABLE IF EXISTS local_rows");
    statement.execute("CREATE TABLE local_rows (id INT PRIMARY KEY, text VARCHAR(20)) ENGINE = InnoDB");
  }

  private static String allowed(JdbcDriver driver) {
    return switch (driver) {
      case CONNECTOR_J -> "allowLoadLocalInfile=true";
      case MARIADB -> "allowLocalInfile=true";
    };
  }

  private static String refused(JdbcDriver driver) {
    return allowed(driver).replace("true", "false");
  }

  @ParameterizedTest
  @EnumSource
  void aDriverLoadsAFile(JdbcDriver driver) throws SQLException {
    try (Connection connection = driver.connect(allowed(driver)); Statement statement = connection.createStatement()) {
      create(statement);
      assertThat(statement.executeUpdate(load(rows))).isEqualTo(ROWS);
      try (ResultSet result = statement.executeQuery(
          "SELECT COUNT(*), SUM(text = CONCAT('row ', id)) FROM local_rows")) {
        result.next();
        assertThat(result.getInt(1)).isEqualTo(ROWS);
        assertThat(result.getInt(2)).isEqualTo(ROWS);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDriverIsToldTheServersError(JdbcDriver driver) throws SQLException {
    try (Connection connection = driver.connect(allowed(driver)); Statement statement = connection.createStatement()) {
      create(statement);
      assertThatThrownBy(() -> statement.executeUpdate(load(rows) + " (id, text) SET id = (SELECT 1 UNION SELECT 2)"))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1242));
      assertThat(statement.executeUpdate(load(rows))).isEqualTo(ROWS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDriverGoesOnAfterAFileThatIsNotThere(JdbcDriver driver) throws SQLException {
    try (Connection connection = driver.connect(allowed(driver)); Statement statement = connection.createStatement()) {
      create(statement);
      assertThatThrownBy(() -> statement.executeUpdate(load(folder.resolve("missing.txt"))))
          .isInstanceOf(SQLException.class);
      assertThat(statement.executeUpdate("INSERT INTO local_rows VALUES (1, 'next')")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDriverThatDoesNotAllowItIsRefusedAsByTheServer(JdbcDriver driver) throws SQLException {
    try (Connection connection = driver.connect(refused(driver)); Statement statement = connection.createStatement();
        Connection direct = driver.direct(refused(driver)); Statement directly = direct.createStatement()) {
      create(statement);
      SQLException through = refusal(statement);
      SQLException expected = refusal(directly);
      assertThat(through.getErrorCode()).isEqualTo(expected.getErrorCode());
      assertThat(through.getSQLState()).isEqualTo(expected.getSQLState());
      assertThat(statement.executeUpdate("INSERT INTO local_rows VALUES (1, 'next')")).isEqualTo(1);
    }
  }

  private static SQLException refusal(Statement statement) {
    try {
      statement.executeUpdate(load(rows));
      throw new AssertionError("not refused");
    } catch (SQLException e) {
      return e;
    }
  }

  @Test
  void theCommandLineLoadsAFile() throws SQLException {
    CommandLine.MARIADB.assumeInstalled();
    try (Connection connection = JdbcDriver.MARIADB.direct(); Statement statement = connection.createStatement()) {
      create(statement);
    }
    String script = load(rows) + ";\nSELECT COUNT(*) FROM local_rows;\n" + load(folder.resolve("missing.txt"))
        + ";\nSELECT 'next';\nDELETE FROM local_rows;\n";
    CommandLine.Output through = CommandLine.MARIADB.type(GatewayUnderTest.address(), Account.APP, script,
        "--local-infile=1", "--force", "it");
    assertThat(through.out()).contains("" + ROWS, "next");
    assertThat(through).isEqualTo(
        CommandLine.MARIADB.type(BackendServer.shared().address(), Account.APP, script, "--local-infile=1", "--force",
            "it"));
  }

  @Test
  void theCommandLineIsRefusedByTheServerWhereTheGatewayDoesNotAllowIt() throws SQLException {
    CommandLine.MARIADB.assumeInstalled();
    try (RunningGateway strict = RunningGateway.start(BackendServer.shared());
        Connection connection = JdbcDriver.MARIADB.direct(); Statement statement = connection.createStatement()) {
      create(statement);
      CommandLine.Output through = CommandLine.MARIADB.type(strict.address(), Account.APP,
          load(rows) + ";\nSELECT 'next';\n", "--local-infile=1", "--force", "it");
      assertThat(through.err()).containsPattern("ERROR (4166|3948) .*local");
      assertThat(through.out()).contains("next");
    }
  }
}
