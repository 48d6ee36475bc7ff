package dev.sluice.gateway.contract;

import static dev.sluice.gateway.contract.Clients.assertClosed;
import static dev.sluice.gateway.contract.Clients.assertError;
import static dev.sluice.gateway.contract.Clients.assertUsable;
import static dev.sluice.gateway.contract.Clients.connect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code KILL} in whatever spelling a server takes, by users who share one account of the server. */
class KillSpellingsIT {

  private static final int COM_STMT_PREPARE = 0x16;
  private static final int COM_STMT_EXECUTE = 0x17;
  private static final boolean MYSQL = BackendServer.shared().family() == ServerFamily.MYSQL;
  private static RunningGateway gateway;

  /** Two users, and one account behind them. */
  @BeforeAll
  static void start() {
    String account = "sluice.users[%d].backend-%s=%s";
    gateway = RunningGateway.start(BackendServer.shared(),
        account.formatted(1, "username", Account.APP.user()), account.formatted(1, "password", Account.APP.password()));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  /** Each with {@code %1$d} for the id. */
  static Stream<String> spellings() {
    Stream<String> both = Stream.of("KILL %1$d", "kill/**/%1$d", "/* a */ KILL -- b\n %1$d # c", "KILL %1$d;",
        "KILL 0x%1$x",
        "KILL %1$d+0", "KILL (%1$d)", "KILL(%1$d)", "KILL+%1$d", "KILL -(-%1$d)", "KILL (SELECT %1$d)", "KILL '%1$d'",
        "KILL %1$d.0", "KILL %1$de0", "KILL CAST(%1$d AS SIGNED)", "KILL CONNECTION %1$d", "KILL CONNECTION (%1$d)",
        "KILL IF(1, %1$d, 0)", "KILL CASE WHEN 1 THEN %1$d END", "KILL /*!40000 %1$d */", "/*!KILL %1$d */",
        "/*!40000 KILL */ %1$d", "KILL /*!99999 1 + */ %1$d", "SELECT 1; KILL %1$d", "KILL %1$d; SELECT 2",
        "SELECT 1; SELECT 2 UNION SELECT 3; KILL %1$d; DO 0; SELECT 'x;KILL 5'", "SET @v = %1$d; KILL @v",
        "KILL %1$d -- KILL 1");
    Stream<String> mariaDb = Stream.of("KILL HARD %1$d", "KILL SOFT CONNECTION %1$d");
    return MYSQL ? both : Stream.concat(both, mariaDb);
  }

  private static WireClient stranger() {
    return WireClient.connect(gateway.address(),
        Account.OTHER.login().schema(BackendServer.SCHEMA).with(Capabilities.MULTI_STATEMENTS));
  }

  private static List<Long> idsOf(WireClient client) {
    return List.of(client.greeting().connectionId(),
        Long.valueOf(client.query("SELECT CONNECTION_ID()").value()));
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void killsOnesOwn(String spelling) {
    for (int i = 0; i < 2; i++) {
      try (WireClient victim = connect(gateway); WireClient killer = connect(gateway)) {
        WireResponse response = killer.query(spelling.formatted(idsOf(victim).get(i)));
        assertThat(response.isError()).as(() -> response.error().toString()).isFalse();
        assertClosed(victim);
        assertUsable(killer);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void doesNotKillAnothers(String spelling) {
    try (WireClient victim = connect(gateway); WireClient killer = stranger()) {
      for (long id : idsOf(victim)) {
        assertError(killer.query(spelling.formatted(id)), 1095, "HY000");
      }
      assertUsable(victim);
      assertUsable(killer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PREPARE s FROM 'KILL %1$d'; EXECUTE s", "SET @t = 'KILL %1$d'; PREPARE s FROM @t; EXECUTE s",
      "PREPARE s FROM 'KI\\LL %1$d'; EXECUTE s", "mariadb: EXECUTE IMMEDIATE 'KILL %1$d'",
      "mariadb: EXECUTE IMMEDIATE CONCAT('KI', 'LL ', %1$d)", "mariadb: BEGIN NOT ATOMIC KILL %1$d; END",
      "mariadb: IF 1 THEN KILL %1$d; END IF", "mariadb: SET STATEMENT max_statement_time = 5 FOR KILL %1$d",
      "mariadb: KILL USER app", "mariadb: KILL CONNECTION USER app", "mysql: KILL 4294967296 + %1$d",
      "KILL /*!80000 %1$d */ /*!80000 + 0 */", "mysql: /*!80000 KILL %1$d */", "KILL \"\\\"\" + %1$d"})
  void doesNotKillAnothersInAWayThatCannotBeResolved(String marked) {
    String spelling = here(marked);
    if (spelling == null) {
      return;
    }
    try (WireClient victim = connect(gateway); WireClient killer = stranger()) {
      for (long id : idsOf(victim)) {
        assertThat(killer.query(spelling.formatted(id)).isError()).isTrue();
      }
      assertUsable(victim);
    }
  }

  private static String here(String statement) {
    return statement.startsWith(MYSQL ? "mariadb: " : "mysql: ") ? null
        : statement.replaceFirst("^(mariadb|mysql): ", "");
  }

  @Test
  void answersOfABatchLookAsDirectly() {
    List<List<Kind>> shapes = Stream.of(BackendServer.shared().address(), gateway.address()).map(address -> {
      try (WireClient victim = WireClient.connect(address, Account.APP.login());
          WireClient killer = WireClient.connect(address, Account.APP.login().with(Capabilities.MULTI_STATEMENTS))) {
        return killer.query("SELECT 1; DO 0; KILL " + victim.greeting().connectionId() + "; SELECT 2").shape();
      }
    }).toList();
    assertThat(shapes.get(1)).isEqualTo(shapes.get(0));
  }

  @Test
  void aBatchEndsWithItsFirstError() {
    try (WireClient killer = connect(gateway); WireClient gone = connect(gateway)) {
      killer.query("DROP TABLE IF EXISTS kill_batch");
      killer.query("CREATE TABLE kill_batch (a INT)");
      assertError(
          killer.query("INSERT INTO kill_batch VALUES (1); KILL 987654321; INSERT INTO kill_batch VALUES (2)"), 1094,
          "HY000");
      assertError(killer.query("SELECT nothing; KILL " + idsOf(gone).getFirst()), 1054, "42S22");
      assertThat(killer.query("SELECT COUNT(*) FROM kill_batch").value()).isEqualTo("1");
      assertUsable(gone);
    }
  }

  private static WireResponse prepare(WireClient client, String statement) {
    return client.command(COM_STMT_PREPARE, statement.getBytes(StandardCharsets.UTF_8));
  }

  private static WireResponse execute(WireClient client, WireResponse prepared, byte... parameters) {
    int id = ByteBuffer.wrap(prepared.packets().getFirst().payload()).order(ByteOrder.LITTLE_ENDIAN).getInt(1);
    return client.command(COM_STMT_EXECUTE, ByteBuffer.allocate(9 + parameters.length).order(ByteOrder.LITTLE_ENDIAN)
        .putInt(id).put((byte) 0).putInt(1).put(parameters).array());
  }

  private static byte[] parameter(long value) {
    return ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).put((byte) 0).put((byte) 1).putShort((short) 8)
        .putLong(value)
        .array();
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL %1$d", "KILL CONNECTION %1$d + 0", "mariadb: KILL ?"})
  void prepared(String marked) {
    String spelling = here(marked);
    if (spelling == null) {
      return;
    }
    try (WireClient victim = connect(gateway); WireClient killer = connect(gateway); WireClient stranger = stranger()) {
      for (long id : idsOf(victim)) {
        byte[] value = spelling.contains("?") ? parameter(id) : new byte[0];
        assertError(execute(stranger, prepare(stranger, spelling.formatted(id)), value), 1095, "HY000");
      }
      assertUsable(victim);
      long id = idsOf(victim).getFirst();
      byte[] value = spelling.contains("?") ? parameter(id) : new byte[0];
      WireResponse response = execute(killer, prepare(killer, spelling.formatted(id)), value);
      assertThat(response.isError()).as(() -> response.error().toString()).isFalse();
      assertClosed(victim);
      assertUsable(killer);
    }
  }

  @Test
  void aStatementByItsNumberOnMariaDb() {
    if (MYSQL) {
      return;
    }
    try (WireClient victim = connect(gateway); WireClient killer = connect(gateway); WireClient stranger = stranger()) {
      Clients.send(victim, "SELECT SLEEP(30) /* query_id */");
      Clients.awaitSleep("query_id");
      String number = killer.query(
          "SELECT QUERY_ID FROM information_schema.PROCESSLIST WHERE INFO LIKE '%/* query_id */'")
          .value();
      assertError(stranger.query("KILL QUERY ID " + number + " + 0"), 1095, "HY000");
      assertError(killer.query("KILL QUERY ID 987654321"), 1957, "HY000");
      assertThat(killer.query("KILL QUERY ID " + number).isError()).isFalse();
      assertError(Clients.answer(victim), 1317, "70100");
      assertUsable(victim);
    }
  }

  /** A procedure's body is no kill yet; in a command of its own it reaches the server as it is. */
  @Test
  void theBodyOfAProcedure() {
    try (WireClient client = WireClient.connect(gateway.address(), BackendServer.shared().root().login()
        .schema(BackendServer.SCHEMA).without(Capabilities.MULTI_STATEMENTS))) {
      client.query("DROP PROCEDURE IF EXISTS kill_body");
      assertThat(client.query("CREATE PROCEDURE kill_body() BEGIN DO 0; KILL 987654321; END").isError()).isFalse();
      assertError(client.query("CALL kill_body()"), 1094, "HY000");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 'KILL 5', \"a \\\" KILL 5\"", "SELECT 1 AS kill_5",
      "INSERT INTO kill_words VALUES ('x; KILL 5')",
      "PREPARE s FROM 'SELECT 1'; EXECUTE s", "PREPARE s FROM \"SELECT 'KILL'\"; EXECUTE s"})
  void whatIsNoKill(String statement) {
    try (WireClient client = connect(gateway)) {
      client.query("CREATE TABLE IF NOT EXISTS kill_words (a VARCHAR(20))");
      WireResponse response = client.query(statement);
      assertThat(response.isError()).as(() -> response.error().toString()).isFalse();
    }
  }
}
