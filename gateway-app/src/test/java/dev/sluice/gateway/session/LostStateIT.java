package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A session whose idle connection is killed on the server: it goes on where nothing was lost, and is told where
 * something was.
 */
class LostStateIT {

  private static final int COM_INIT_DB = 0x02;
  private static final int COM_STMT_PREPARE = 0x16;
  private static final int COM_STMT_EXECUTE = 0x17;
  private static final int COM_STMT_CLOSE = 0x19;
  private static final int COM_RESET_CONNECTION = 0x1F;
  private static final boolean MYSQL = BackendServer.shared().family() == ServerFamily.MYSQL;
  private static final String ON_MARIADB = "mariadb: ";
  private static final String ON_MYSQL = "mysql: ";

  private final WireClient root = BackendServer.shared().connect(BackendServer.shared().root());
  private WireClient client;
  private String serverId;

  @BeforeEach
  void connect() {
    run(root, "CREATE TABLE IF NOT EXISTS it.lost_parent (id INT AUTO_INCREMENT PRIMARY KEY, a INT)");
    run(root, "CREATE TABLE IF NOT EXISTS it.lost_child (parent INT)");
    run(root, "CREATE OR REPLACE VIEW it.lost_view AS SELECT 1 AS a");
    run(root, "DROP PROCEDURE IF EXISTS it.lost_procedure");
    run(root, "CREATE PROCEDURE it.lost_procedure() DO GET_LOCK('lost_by_procedure', 0)");
    run(root, "DROP FUNCTION IF EXISTS it.lost_function");
    run(root, "CREATE FUNCTION it.lost_function() RETURNS INT NO SQL RETURN GET_LOCK('lost_by_function', 0)");
    if (!MYSQL) {
      run(root, "CREATE SEQUENCE IF NOT EXISTS it.lost_sequence");
    }
    WireLogin login = BackendServer.shared().root().login().schema(BackendServer.SCHEMA)
        .with(Capabilities.MULTI_STATEMENTS);
    client = WireClient.connect(GatewayUnderTest.address(), login);
    serverId = client.query("SELECT CONNECTION_ID()").value();
  }

  @AfterEach
  void close() {
    client.close();
    root.close();
  }

  private static void run(WireClient who, String statement) {
    WireResponse response = who.query(statement);
    assertThat(response.isError()).as(() -> statement + ": " + response.error()).isFalse();
  }

  /** Kills the connection behind the session, and returns when the server has forgotten it. */
  private void killOnServer() {
    run(root, "KILL " + serverId);
    long end = System.nanoTime() + 20_000_000_000L;
    String left = "SELECT COUNT(*) FROM information_schema.processlist WHERE id = " + serverId;
    while (!"0".equals(root.query(left).value())) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  /** Directly the connection would be gone; so it is, with or without a word. */
  private void assertTold(String statement) {
    assertTold(() -> client.query(statement));
  }

  private void assertTold(Supplier<WireResponse> answer) {
    try {
      WireResponse response = again(answer);
      assertThat(response.isError()).as("goes on as if nothing had been lost").isTrue();
      assertThat(response.error().code()).as(response.error().message()).isIn(1927, 4031, 1053);
      assertThat(response.error().sqlState()).startsWith("08");
    } catch (UncheckedIOException e) {
      // closed while idle
    }
    assertThat(client.isClosedByPeer(Duration.ofSeconds(20))).isTrue();
  }

  /** Who asks in the moment of the loss may have been heard, and so hears of it and has to ask again. */
  private static WireResponse again(Supplier<WireResponse> answer) {
    WireResponse response = answer.get();
    return response.isError() && response.error().code() == 1430 ? answer.get() : response;
  }

  private void assertGoesOn() {
    assertThat(again(() -> client.query("SELECT 40 + 2")).value()).isEqualTo("42");
    assertThat(client.query("SELECT CONNECTION_ID()").value()).isNotEqualTo(serverId);
  }

  /** Without the mark of the other server; null for a statement of that one only. */
  private static String here(String statement) {
    String other = MYSQL ? ON_MARIADB : ON_MYSQL;
    return statement.startsWith(other) ? null : statement.replaceFirst("^(mariadb|mysql): ", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1", "SELECT * FROM lost_parent WHERE a IN (1, 2)", "SELECT 'GET_LOCK(1)' AS get_lock",
      "SELECT COUNT(*), NOW(), UPPER('x') FROM lost_parent", "INSERT INTO lost_parent (a) VALUES (1), (2)",
      "UPDATE lost_parent SET a = 3 WHERE a = 1", "DELETE FROM lost_parent", "BEGIN; DELETE FROM lost_parent; COMMIT",
      "SELECT 'it\\'s'; SHOW TABLES", "CREATE TABLE IF NOT EXISTS lost_parent (id INT)", "DO SLEEP(0)", "SELECT 1/0",
      "SELECT * FROM nowhere.at_all"})
  void goesOnWhereNothingWasLost(String statement) {
    client.query(statement);
    killOnServer();
    assertGoesOn();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT GET_LOCK('lost', 0)", "SELECT /*!40000 GET_LOCK('lost', 0) */",
      "DO `get_lock`('lost', 0)",
      "SELECT @x := 5", "SELECT 5 INTO @x", "SET @x = 5", "SET TRANSACTION READ ONLY",
      "SET SESSION TRANSACTION READ ONLY",
      "SET sql_mode = ''", "SET ROLE NONE", "CREATE TEMPORARY TABLE lost_t (a INT)",
      "CREATE TEMPORARY TABLE lost_t SELECT 1 AS a", "HANDLER lost_parent OPEN", "FLUSH TABLES WITH READ LOCK",
      "FLUSH TABLES lost_parent WITH READ LOCK", "LOCK TABLES lost_parent READ", "PREPARE s FROM 'SELECT 1'",
      "mariadb: EXECUTE IMMEDIATE 'SELECT GET_LOCK(\"lost\", 0)'", "BEGIN", "SET autocommit = 0",
      "CALL lost_procedure()",
      "SELECT lost_function()", "SELECT it.lost_function()", "INSERT INTO lost_child SELECT lost_function()",
      "SELECT 1; SELECT GET_LOCK('lost', 0)", "mariadb: SELECT NEXT VALUE FOR lost_sequence",
      "mariadb: SELECT NEXTVAL(lost_sequence)", "mariadb: BEGIN NOT ATOMIC DO GET_LOCK('lost', 0); END",
      "mariadb: SET STATEMENT max_statement_time = 1 FOR DO GET_LOCK('lost', 0)", "mariadb: BACKUP LOCK lost_parent",
      "mysql: LOCK INSTANCE FOR BACKUP", "mysql: SET RESOURCE GROUP USR_default",
      "SET SESSION session_track_state_change = 0, SESSION session_track_schema = 0"})
  void isToldOfStateThatWasLost(String marked) {
    String statement = here(marked);
    if (statement == null) {
      return;
    }
    run(client, statement);
    killOnServer();
    assertTold("SELECT 1");
  }

  private long prepare(String statement) {
    WireResponse prepared = client.command(COM_STMT_PREPARE, statement.getBytes(StandardCharsets.UTF_8));
    assertThat(prepared.isError()).isFalse();
    return Integer.toUnsignedLong(ByteBuffer.wrap(prepared.packets().getFirst().payload())
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt(1));
  }

  private WireResponse execute(long id) {
    return client.command(COM_STMT_EXECUTE, ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN).putInt((int) id)
        .put((byte) 0).putInt(1).array());
  }

  private void closeStatement(long id) {
    client.send(COM_STMT_CLOSE, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) id).array());
  }

  @Test
  void isToldOfWhatAPreparedStatementLeft() {
    long id = prepare("SELECT GET_LOCK('lost', 0)");
    assertThat(execute(id).isError()).isFalse();
    closeStatement(id);
    killOnServer();
    assertTold("SELECT 1");
  }

  @Test
  void goesOnAfterAPreparedStatementThatLeftNothing() {
    closeStatement(prepare("SELECT GET_LOCK('lost', 0)"));
    long id = prepare("SELECT 1");
    assertThat(execute(id).isError()).isFalse();
    closeStatement(id);
    killOnServer();
    assertGoesOn();
  }

  @Test
  void goesOnAfterAResetOfWhatItHeld() {
    run(client, "SELECT GET_LOCK('lost', 0)");
    assertThat(client.command(COM_RESET_CONNECTION).isError()).isFalse();
    killOnServer();
    assertGoesOn();
  }

  @Test
  void goesOnWithItsSchema() {
    assertThat(client.command(COM_INIT_DB, "diff".getBytes(StandardCharsets.UTF_8)).isError()).isFalse();
    killOnServer();
    assertThat(again(() -> client.query("SELECT DATABASE()")).value()).isEqualTo("diff");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INSERT INTO lost_child VALUES (LAST_INSERT_ID())", "SELECT LAST_INSERT_ID()",
      "SELECT @@identity",
      "SELECT @@last_insert_id", "SELECT `last_insert_id`()", "SELECT ROW_COUNT()", "SHOW WARNINGS", "SHOW ERRORS",
      "SHOW COUNT(*) WARNINGS", "SELECT @@warning_count", "SELECT @@error_count", "GET DIAGNOSTICS @n = NUMBER",
      "SHOW STATUS LIKE 'Last_query_cost'", "CALL lost_procedure()", "SELECT lost_function()",
      "SELECT 1; SELECT LAST_INSERT_ID()"})
  void isToldIfItAsksForWhatTheLastStatementLeft(String asking) {
    run(client, "INSERT INTO lost_parent (a) VALUES (1)");
    killOnServer();
    assertTold(asking);
  }

  @Test
  void isToldIfAPreparedStatementAsks() {
    run(client, "INSERT INTO lost_parent (a) VALUES (1)");
    killOnServer();
    long id = prepare("INSERT INTO lost_child VALUES (LAST_INSERT_ID())");
    assertTold(() -> execute(id));
  }

  @Test
  void isToldOfRowsFound() {
    run(client, "SELECT SQL_CALC_FOUND_ROWS 1 UNION SELECT 2 LIMIT 1");
    killOnServer();
    assertTold("SELECT FOUND_ROWS()");
  }

  /** An insert id stays until the next, whatever is run between. */
  @Test
  void isToldOfAnInsertIdOfLongAgo() {
    run(client, "INSERT INTO lost_parent (a) VALUES (1)");
    run(client, "SELECT 1");
    killOnServer();
    assertGoesOn();
    run(client, "UPDATE lost_parent SET a = 5");
    assertTold("SELECT LAST_INSERT_ID()");
  }

  @Test
  void asksForWhatIsNewAndGetsIt() {
    run(client, "INSERT INTO lost_parent (a) VALUES (1)");
    killOnServer();
    assertGoesOn();
    run(client, "INSERT INTO lost_parent (a) VALUES (2)");
    String made = client.query("SELECT MAX(id) FROM lost_parent").value();
    assertThat(client.query("SELECT LAST_INSERT_ID()").value()).isEqualTo(made);
    assertThat(client.query("DELETE FROM lost_parent").isError()).isFalse();
    assertThat(client.query("SELECT ROW_COUNT()").isError()).isFalse();
    assertThat(client.query("SHOW WARNINGS").isError()).isFalse();
  }

  @Test
  void asksForWhatWasNeverThere() {
    run(client, "SELECT 1");
    killOnServer();
    assertThat(again(() -> client.query("SELECT LAST_INSERT_ID()")).value()).isEqualTo("0");
  }

  @Test
  void asksAfterAReset() {
    run(client, "INSERT INTO lost_parent (a) VALUES (1)");
    killOnServer();
    assertGoesOn();
    assertThat(client.command(COM_RESET_CONNECTION).isError()).isFalse();
    assertThat(client.query("SELECT LAST_INSERT_ID()").value()).isEqualTo("0");
  }

  /** A server's own end of idle connections is a loss like any other. */
  @Test
  void isToldAfterTheWaitTimeout() {
    run(client, "SELECT GET_LOCK('lost', 0)");
    run(client, "SET SESSION wait_timeout = 1");
    assertThat(client.isClosedByPeer(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void whoHasALockAndAnotherWhoHasNone() {
    run(client, "SELECT GET_LOCK('lost', 0)");
    try (WireClient other = GatewayUnderTest.shared().connect(Account.APP)) {
      String id = other.query("SELECT CONNECTION_ID()").value();
      killOnServer();
      assertTold("SELECT 1");
      assertThat(other.query("SELECT GET_LOCK('lost', 5)").value()).isEqualTo("1");
      assertThat(other.query("SELECT CONNECTION_ID()").value()).isEqualTo(id);
    }
  }
}
