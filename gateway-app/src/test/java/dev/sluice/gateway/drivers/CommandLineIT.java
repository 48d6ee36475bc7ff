package dev.sluice.gateway.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.CommandLine;
import dev.sluice.gateway.testing.server.CommandLine.Output;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person types into a command line client, and what that client is fed by scripts. */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EMBEDDED_MARIADB")
class CommandLineIT {

  private static final String SCRIPT = """
      DROP TABLE IF EXISTS cli;
      CREATE TABLE cli (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20), b BLOB, n DECIMAL(5,2));
      INSERT INTO cli (name, b, n) VALUES ('Zoë 🎉', 0x00ff0a09, 1.5), (NULL, '', NULL), ('tab\\there', 'x', -1);
      SELECT * FROM cli;
      SELECT * FROM cli WHERE FALSE;
      UPDATE cli SET n = 2 WHERE id < 3;
      UPDATE cli SET n = 2 WHERE id < 3;
      DROP TABLE IF EXISTS cli_never_there;
      SHOW WARNINGS;
      delimiter //
      DROP PROCEDURE IF EXISTS cli_proc//
      CREATE PROCEDURE cli_proc() BEGIN SELECT 1; SELECT 'two;' AS two; END//
      CALL cli_proc()//
      delimiter ;
      use diff
      SELECT DATABASE();
      use it
      DESCRIBE cli;
      SELECT CAST('{"a": [1]}' AS CHAR) AS j\\G
      DELETE FROM cli;
      DROP TABLE cli;
      DROP PROCEDURE cli_proc;
      """;

  private final CommandLine client;

  CommandLineIT(CommandLine client) {
    this.client = client;
  }

  @BeforeEach
  void assumeInstalled() {
    client.assumeInstalled();
  }

  private Output through(String input, String... options) {
    return client.type(GatewayUnderTest.address(), Account.APP, input, options);
  }

  private Output direct(String input, String... options) {
    return client.type(BackendServer.shared().address(), Account.APP, input, options);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--batch", "--table", "--xml", "--html", "--vertical", "--raw", "--column-type-info",
      "--binary-as-hex", "--quick", "--show-warnings", "--skip-reconnect"})
  void aScriptPrintsWhatItPrintsWithoutTheGateway(String option) {
    Output through = through(SCRIPT, option, "it");
    assertThat(through).isEqualTo(direct(SCRIPT, option, "it"));
    assertThat(through.exitCode()).as(through.err()).isZero();
  }

  @Test
  void anErrorEndsAScriptAsItDoesWithoutTheGateway() {
    String script = "SELECT 1;\nSELECT * FROM cli_never_there;\nSELECT 2;\n";
    Output through = through(script, "it");
    assertThat(through).isEqualTo(direct(script, "it"));
    assertThat(through.exitCode()).isEqualTo(1);
    assertThat(through.err()).contains("ERROR 1146 (42S02)");
    assertThat(through(script, "--force", "it")).isEqualTo(direct(script, "--force", "it"));
  }

  @Test
  void theStatusNamesTheServerAndTheSession() {
    String through = through("use diff\n\\s\n", "it").out();
    String direct = direct("use diff\n\\s\n", "it").out();
    assertThat(through).contains("Current database:\tdiff", "Server version:", "127.0.0.1 via TCP/IP");
    assertThat(steady(through)).isEqualTo(steady(direct));
  }

  /** Without what changes with every connection. */
  private static String steady(String status) {
    return status.lines()
        .filter(line -> !line.matches("(Connection id|Uptime|TCP port|Threads|SSL):?.*"))
        .reduce("", (all, line) -> all + line + "\n");
  }

  @Test
  void linesOfAProgramAreTyped() {
    String input = "SELECT 1 AS one;\nSELECT 2 AS two \\g\nSELEC;\nSELECT 3 AS three;\n\\q\n";
    Output through = through(input, "--force", "--verbose", "--verbose", "--verbose", "--table", "it");
    assertThat(through.out()).contains("| one |", "| two |", "| three |", "1 row in set", "Bye");
    assertThat(through.err()).contains("ERROR 1064 (42000)");
  }

  @Test
  void aLargeScriptIsRun() {
    String value = "v".repeat(5_000_000);
    String script = "SELECT LENGTH('" + value + "');\nSELECT REPEAT('w', 20000000);\n";
    Output through = through(script, "--max-allowed-packet=100M", "--skip-column-names");
    assertThat(through.err()).isEmpty();
    assertThat(through.out().lines().map(String::length)).containsExactly(7, 20_000_000);
  }
}
