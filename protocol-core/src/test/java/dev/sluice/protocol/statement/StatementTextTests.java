package dev.sluice.protocol.statement;

import static dev.sluice.protocol.statement.Effect.ASKS_FOUND_ROWS;
import static dev.sluice.protocol.statement.Effect.ASKS_INSERT_ID;
import static dev.sluice.protocol.statement.Effect.ASKS_ROW_COUNT;
import static dev.sluice.protocol.statement.Effect.ASKS_SESSION_STATUS;
import static dev.sluice.protocol.statement.Effect.ASKS_WARNINGS;
import static dev.sluice.protocol.statement.Effect.AUTHORIZATION;
import static dev.sluice.protocol.statement.Effect.CONNECTION_ID;
import static dev.sluice.protocol.statement.Effect.DEFAULT_SCHEMA;
import static dev.sluice.protocol.statement.Effect.INSERT_ID;
import static dev.sluice.protocol.statement.Effect.KILL;
import static dev.sluice.protocol.statement.Effect.NAMED_LOCK;
import static dev.sluice.protocol.statement.Effect.NEXT_TRANSACTION;
import static dev.sluice.protocol.statement.Effect.OPAQUE;
import static dev.sluice.protocol.statement.Effect.OPEN_HANDLER;
import static dev.sluice.protocol.statement.Effect.PREPARED_STATEMENT;
import static dev.sluice.protocol.statement.Effect.RESOURCE_GROUP;
import static dev.sluice.protocol.statement.Effect.ROLE;
import static dev.sluice.protocol.statement.Effect.SEQUENCE_VALUE;
import static dev.sluice.protocol.statement.Effect.SERVER_LOCK;
import static dev.sluice.protocol.statement.Effect.STATE_TRACKER;
import static dev.sluice.protocol.statement.Effect.STORED_OBJECT;
import static dev.sluice.protocol.statement.Effect.SYSTEM_VARIABLE;
import static dev.sluice.protocol.statement.Effect.TEMPORARY_TABLE;
import static dev.sluice.protocol.statement.Effect.USER_VARIABLE;
import static dev.sluice.protocol.statement.Effect.XA_PREPARED;
import static dev.sluice.protocol.statement.Effect.XA_TRANSACTION;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTextTests {

  private static final Dialect MARIADB = new Dialect(true, false, false);
  private static final Dialect MYSQL = new Dialect(false, false, false);

  private static Effects effects(String text, Dialect dialect) {
    return effects(text, StandardCharsets.UTF_8, dialect);
  }

  private static Effects effects(String text, Charset charset, Dialect dialect) {
    ByteBuf bytes = Unpooled.copiedBuffer(text, charset);
    Effects effects = StatementText.effects(bytes, dialect);
    assertThat(bytes.readerIndex()).isZero();
    return effects;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ;; ", "SELECT 1", "select * from t where id = 5;", "(SELECT 1) UNION (SELECT 2)",
      "SELECT 'GET_LOCK(1)', \"GET_LOCK(1)\" /* GET_LOCK(1) */ -- GET_LOCK(1)\n # GET_LOCK(1)\n, 1 --GET_LOCK\n FROM t",
      "SELECT `get_lock` FROM `t`", "SELECT COUNT(*), MAX(a), NOW(), IF(a, b, c) FROM t WHERE a IN (1, 2)",
      "SELECT 'it\\'s GET_LOCK(' , 'a''b', '\\\\', `a``b`", "SELECT CAST(a AS DATETIME(6)), CONVERT(a, CHAR(3)) FROM t",
      "WITH c (a, b) AS (SELECT 1, 2), d AS (SELECT 3) SELECT * FROM c", "SELECT * FROM (SELECT 1) AS x (a)",
      "INSERT INTO t (a, b) VALUES (1, 'x'), (2, UPPER('y')) ON DUPLICATE KEY UPDATE a = VALUES(a)",
      "INSERT t(a) VALUE (1)",
      "INSERT IGNORE INTO d.t (a) SELECT a FROM u", "REPLACE LOW_PRIORITY `t` (a) VALUES (1)",
      "LOAD DATA LOCAL INFILE 'x' INTO TABLE d.t FIELDS TERMINATED BY ',' IGNORE 1 LINES (a, b)",
      "UPDATE t SET a = a + 1 WHERE b <=> ROUND(0x1F, .5e3)", "DELETE FROM t WHERE a = ?", "TRUNCATE t", "DO SLEEP(0)",
      "CREATE TABLE t (a INT(11) NOT NULL, b VARCHAR(20), PRIMARY KEY (a))", "CREATE USER 'u'@'h' IDENTIFIED BY 'x'",
      "GRANT SELECT (a) ON d.t TO u@h", "DROP TABLE t", "BEGIN", "begin work;", "START TRANSACTION", "COMMIT",
      "SHOW TABLES", "EXPLAIN SELECT 1", "SELECT @@version, @@session.sql_mode", "SELECT naïve FROM 社員 WHERE 名前 = 'é'",
      "SELECT RANK() OVER (PARTITION BY a ORDER BY b) FROM t", "SELECT a FROM t USE INDEX (i) JOIN u USING (a)",
      "SELECT a FROM t, JSON_TABLE(b, '$[*]' COLUMNS (seq FOR ORDINALITY)) n",
      "USE d", "/* made by a driver */ SELECT 1", "SELECT 1\0"})
  void leavesAndAsksForNothing(String text) {
    for (Dialect dialect : new Dialect[] {MARIADB, MYSQL}) {
      Effects effects = effects(text, dialect);
      assertThat(effects.leavesState()).as("%s: %s", text, effects).isFalse();
      assertThat(effects.asksFor(Effects.UNKNOWN)).as("%s: %s", text, effects).isFalse();
      assertThat(effects.has(KILL)).isFalse();
    }
  }

  static Stream<Arguments> whatItDoes() {
    return Stream.of(
        Arguments.of("SELECT GET_LOCK('m', 0)", NAMED_LOCK),
        Arguments.of("select 1, get_lock /* x */ -- y\n ('m', 0)", NAMED_LOCK),
        Arguments.of("SELECT `GET_LOCK`('m', 0)", NAMED_LOCK),
        Arguments.of("SELECT \"GET_LOCK\"('m', 0)", NAMED_LOCK),
        Arguments.of("SELECT /*!99999 GET_LOCK('m', 0), */ 1", NAMED_LOCK),
        Arguments.of("SELECT /*M!100000 GET_LOCK('m', 0), */ 1", NAMED_LOCK),
        Arguments.of("/*!40101 SET NAMES utf8 */", SYSTEM_VARIABLE),
        Arguments.of("SELECT 1; DO GET_LOCK('m', 0)", NAMED_LOCK),
        Arguments.of("SELECT \"a\\\", GET_LOCK(1, 2), \"b\"", NAMED_LOCK),
        Arguments.of("SET sql_mode = NO_BACKSLASH_ESCAPES; SELECT 'a\\', GET_LOCK('m', 0), 'b'", NAMED_LOCK),
        Arguments.of("INSERT INTO t SELECT GET_LOCK('m', 0)", NAMED_LOCK),
        Arguments.of("SELECT @x := 5", USER_VARIABLE),
        Arguments.of("SELECT 1 INTO@x", USER_VARIABLE),
        Arguments.of("CREATE TABLE t SELECT @x := 1", USER_VARIABLE),
        Arguments.of("CREATE OR REPLACE TEMPORARY TABLE t SELECT 1", TEMPORARY_TABLE),
        Arguments.of("HANDLER t OPEN", OPEN_HANDLER),
        Arguments.of("FLUSH TABLES WITH READ LOCK", SERVER_LOCK),
        Arguments.of("FLUSH TABLES t FOR EXPORT", SERVER_LOCK),
        Arguments.of("LOCK INSTANCE FOR BACKUP", SERVER_LOCK),
        Arguments.of("BACKUP STAGE START", SERVER_LOCK),
        Arguments.of("SET TRANSACTION READ ONLY", SYSTEM_VARIABLE),
        Arguments.of("PREPARE s FROM 'SELECT 1'", PREPARED_STATEMENT),
        Arguments.of("SELECT NEXT VALUE FOR s", SEQUENCE_VALUE),
        Arguments.of("SELECT NEXTVAL(s)", SEQUENCE_VALUE),
        Arguments.of("SELECT s.nextval", SEQUENCE_VALUE),
        Arguments.of("SET ROLE dba", ROLE),
        Arguments.of("SET RESOURCE GROUP g", RESOURCE_GROUP),
        Arguments.of("SET SESSION AUTHORIZATION u@h", AUTHORIZATION),
        Arguments.of("XA PREPARE 'x'", XA_PREPARED),
        Arguments.of("XA PREPARE 'x'", XA_TRANSACTION),
        Arguments.of("xa start 'x', 'y', 3", XA_TRANSACTION),
        Arguments.of("XA /**/ BEGIN X'01' RESUME", XA_TRANSACTION),
        Arguments.of("XA END 'x'", XA_TRANSACTION),
        Arguments.of("XA COMMIT 'x' ONE PHASE", XA_TRANSACTION),
        Arguments.of("SELECT 1; XA ROLLBACK 'x'", XA_TRANSACTION),
        Arguments.of("set /**/ transaction isolation level serializable", NEXT_TRANSACTION),
        Arguments.of("SET @@transaction_isolation = 'SERIALIZABLE'", NEXT_TRANSACTION),
        Arguments.of("SAVEPOINT a", NEXT_TRANSACTION),
        Arguments.of("SET autocommit = 1, @@`tx_read_only` = 1", NEXT_TRANSACTION),
        Arguments.of("USE d", DEFAULT_SCHEMA),
        Arguments.of("SET SESSION `session_track_schema` = 0", STATE_TRACKER),
        Arguments.of("SET @@session.session_track_state_change = 0", STATE_TRACKER),
        Arguments.of("CALL p()", OPAQUE),
        Arguments.of("{ CALL p() }", OPAQUE),
        Arguments.of("EXECUTE s", OPAQUE),
        Arguments.of("EXECUTE IMMEDIATE 'SELECT 1'", OPAQUE),
        Arguments.of("BEGIN NOT ATOMIC SELECT 1; END", OPAQUE),
        Arguments.of("IF 1 THEN SELECT 1; END IF", OPAQUE),
        Arguments.of("SET STATEMENT max_statement_time = 1 FOR SELECT 1", OPAQUE),
        Arguments.of("SELECT f(1)", OPAQUE),
        Arguments.of("SELECT d.now()", OPAQUE),
        Arguments.of("SELECT d.get_lock('m', 0)", OPAQUE),
        Arguments.of("SELECT `now`()", OPAQUE),
        Arguments.of("SELECT HIGH_PRIORITY f(1)", OPAQUE),
        Arguments.of("INSERT INTO t SELECT f(1)", OPAQUE),
        Arguments.of("CREATE TABLE t SELECT f(1)", OPAQUE),
        Arguments.of("SELECT é(1)", OPAQUE),
        Arguments.of("SELECT 1 /*!80000 + 1 */ /*!80000 + 1 */", OPAQUE),
        Arguments.of("SELECT 1 \0 GET", OPAQUE),
        Arguments.of("SELECT $$a$$", OPAQUE),
        Arguments.of("SELECT 'a", OPAQUE),
        Arguments.of("INSERT INTO t VALUES (1)", INSERT_ID),
        Arguments.of("UPDATE t SET a = LAST_INSERT_ID(a + 1)", INSERT_ID),
        Arguments.of("SELECT LAST_INSERT_ID()", ASKS_INSERT_ID),
        Arguments.of("SELECT @@identity", ASKS_INSERT_ID),
        Arguments.of("SELECT @@session . `last_insert_id`", ASKS_INSERT_ID),
        Arguments.of("SELECT ROW_COUNT()", ASKS_ROW_COUNT),
        Arguments.of("SELECT FOUND_ROWS()", ASKS_FOUND_ROWS),
        Arguments.of("SHOW WARNINGS", ASKS_WARNINGS),
        Arguments.of("SHOW COUNT(*) ERRORS", ASKS_WARNINGS),
        Arguments.of("SELECT @@warning_count", ASKS_WARNINGS),
        Arguments.of("GET DIAGNOSTICS @n = NUMBER", ASKS_WARNINGS),
        Arguments.of("RESIGNAL", ASKS_WARNINGS),
        Arguments.of("SHOW SESSION STATUS LIKE 'x'", ASKS_SESSION_STATUS),
        Arguments.of("FLUSH STATUS", ASKS_SESSION_STATUS),
        Arguments.of("FLUSH LOCAL HOSTS, STATUS", ASKS_SESSION_STATUS),
        Arguments.of("SHOW PROFILES", ASKS_SESSION_STATUS),
        Arguments.of("SHOW PROFILE CPU FOR QUERY 2", ASKS_SESSION_STATUS),
        Arguments.of("SELECT connection_id()", CONNECTION_ID),
        Arguments.of("SELECT 1 + CONNECTION_ID /**/ ()", CONNECTION_ID),
        Arguments.of("INSERT INTO t SELECT `connection_id`()", CONNECTION_ID),
        Arguments.of("KILL CONNECTION_ID()", CONNECTION_ID),
        Arguments.of("SELECT @@pseudo_thread_id", CONNECTION_ID),
        Arguments.of("SELECT @@session.`pseudo_thread_id`", CONNECTION_ID),
        Arguments.of("KILL 5", KILL),
        Arguments.of("/* x */ kill/**/ 5", KILL),
        Arguments.of("SELECT 1; KILL 5", KILL),
        Arguments.of("BEGIN NOT ATOMIC KILL 5; END", KILL),
        Arguments.of("/*!KILL 5*/", KILL));
  }

  @ParameterizedTest
  @MethodSource
  void whatItDoes(String text, Effect effect) {
    for (Dialect dialect : new Dialect[] {MARIADB, MYSQL}) {
      Effects effects = effects(text, dialect);
      assertThat(effects.has(effect) || !dialect.mariaDb() && effect == SEQUENCE_VALUE && effects.has(OPAQUE))
          .as("%s on %s: %s", text, dialect, effects).isTrue();
    }
  }

  static Stream<Arguments> whatItDoesNotDo() {
    return Stream.of(
        Arguments.of("XA RECOVER", XA_TRANSACTION),
        Arguments.of("XA RECOVER CONVERT XID", XA_TRANSACTION),
        Arguments.of("START TRANSACTION", XA_TRANSACTION),
        Arguments.of("XA START 'x'", XA_PREPARED),
        Arguments.of("SET SESSION TRANSACTION READ ONLY", NEXT_TRANSACTION),
        Arguments.of("SET GLOBAL TRANSACTION ISOLATION LEVEL SERIALIZABLE", NEXT_TRANSACTION),
        Arguments.of("SET transaction_isolation = 'SERIALIZABLE'", NEXT_TRANSACTION),
        Arguments.of("SET @@session.transaction_isolation = 'SERIALIZABLE'", NEXT_TRANSACTION),
        Arguments.of("SELECT @@transaction_isolation", NEXT_TRANSACTION),
        Arguments.of("START TRANSACTION READ ONLY", NEXT_TRANSACTION),
        Arguments.of("SHOW PROCESSLIST", CONNECTION_ID),
        Arguments.of("SELECT IS_USED_LOCK('m')", CONNECTION_ID),
        Arguments.of("SELECT connection_id, `connection_id` FROM t", CONNECTION_ID),
        Arguments.of("INSERT INTO connection_id (a) VALUES ('CONNECTION_ID()')", CONNECTION_ID),
        Arguments.of("SHOW COLUMNS FROM profile", ASKS_SESSION_STATUS),
        Arguments.of("SHOW TABLE STATUS", ASKS_SESSION_STATUS),
        Arguments.of("SHOW GLOBAL STATUS", ASKS_SESSION_STATUS),
        Arguments.of("FLUSH TABLES", ASKS_SESSION_STATUS),
        Arguments.of("SELECT profile, profiles FROM t", ASKS_SESSION_STATUS));
  }

  @ParameterizedTest
  @MethodSource
  void whatItDoesNotDo(String text, Effect effect) {
    for (Dialect dialect : new Dialect[] {MARIADB, MYSQL}) {
      Effects effects = effects(text, dialect);
      assertThat(effects.has(effect)).as("%s on %s: %s", text, dialect, effects).isFalse();
    }
  }

  @Test
  void aFunctionOfOneServerMayBeAStoredOneOnTheOther() {
    assertThat(effects("SELECT REGEXP_LIKE(a, b)", MYSQL).has(OPAQUE)).isFalse();
    assertThat(effects("SELECT REGEXP_LIKE(a, b)", MARIADB).has(OPAQUE)).isTrue();
    assertThat(effects("SELECT NVL(a, b)", MYSQL).has(OPAQUE)).isTrue();
    assertThat(effects("SELECT NVL(a, b)", MARIADB).has(OPAQUE)).isFalse();
  }

  @Test
  void backslashesUnderNoBackslashEscapes() {
    String text = "SELECT 'a\\', GET_LOCK('m', 0), 'b'";
    assertThat(effects(text, MARIADB).has(NAMED_LOCK)).isFalse();
    assertThat(effects(text, new Dialect(true, true, false)).has(NAMED_LOCK)).isTrue();
  }

  /** In Shift-JIS the second byte of this character is a backslash's: 0x83 0x5C. */
  @Test
  void aBackslashThatIsHalfACharacter() {
    String text = "SELECT 'ソ', GET_LOCK('m', 0), 'b'";
    Charset sjis = Charset.forName("Shift_JIS");
    assertThat(effects(text, sjis, new Dialect(true, false, true)).has(NAMED_LOCK)).isTrue();
    assertThat(effects(text, sjis, MARIADB).has(NAMED_LOCK)).isFalse();
  }

  /** The no-break space of Latin-1 is white space for a server, and no letter of UTF-8. */
  @Test
  void bytesThatMayBeWhiteSpace() {
    assertThat(effects("SELECT\u00A01", StandardCharsets.ISO_8859_1, MARIADB).has(OPAQUE)).isTrue();
  }

  @Test
  void tokensOnTheEdgeOfAWindow() {
    for (int padding = 4000; padding < 4200; padding++) {
      String before = "SELECT '" + "x".repeat(padding) + "', ";
      assertThat(effects(before + "GET_LOCK('m', 0)", MARIADB).has(NAMED_LOCK)).as("%d", padding).isTrue();
      assertThat(effects(before + "'it''s\\'' /* ' */, 1", MARIADB).leavesState()).as("%d", padding).isFalse();
    }
  }

  @Test
  void whatIsAskedForIsThereOrNot() {
    Effects left = effects("INSERT INTO t VALUES (1)", MARIADB);
    assertThat(effects("SELECT LAST_INSERT_ID()", MARIADB).asksFor(left)).isTrue();
    assertThat(effects("CALL p()", MARIADB).asksFor(left)).isTrue();
    assertThat(effects("SELECT 1", MARIADB).asksFor(left)).isFalse();
    assertThat(effects("SELECT LAST_INSERT_ID()", MARIADB).asksFor(effects("SELECT 1", MARIADB))).isFalse();
    assertThat(effects("CALL p()", MARIADB).asksFor(Effects.NONE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SELECT 1", "select @@version, now(), 'from t'", "SELECT 1 FROM DUAL WHERE 1 = 0",
      "SELECT (SELECT 1), `from`.`table`", "SELECT CASE WHEN 1 THEN 2 END AS `from`", "SELECT GET_LOCK('m', 0)",
      "DO 1", "VALUES ROW(1, 2)", "SET NAMES utf8mb4", "SET @x = 5, autocommit = 0", "SELECT @x",
      "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", "USE d", "BEGIN", "BEGIN WORK",
      "START TRANSACTION WITH CONSISTENT SNAPSHOT", "COMMIT", "ROLLBACK", "SAVEPOINT a", "ROLLBACK TO SAVEPOINT a",
      "RELEASE SAVEPOINT a", "XA START 'x'", "SHOW WARNINGS", "SHOW ERRORS", "SHOW VARIABLES LIKE 'a%'",
      "SHOW GLOBAL VARIABLES", "SHOW SESSION STATUS", "GET DIAGNOSTICS @n = NUMBER", "DEALLOCATE PREPARE s",
      "SELECT 1; COMMIT", "/*!40101 SET NAMES utf8 */", "/* SELECT 1 FROM t */ SELECT 2 -- FROM t"})
  void namesNoStoredObject(String text) {
    for (Dialect dialect : new Dialect[] {MARIADB, MYSQL}) {
      assertThat(effects(text, dialect).has(STORED_OBJECT)).as("%s on %s", text, dialect).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1 FROM t", "SELECT 1 FROM `dual`", "SELECT 1 FROM DUAL UNION SELECT 1 FROM t",
      "SELECT 1 FROM DUAL UNION TABLE t", "SELECT 1 WHERE EXISTS (TABLE t)", "TABLE t", "DO (SELECT 1 FROM t)",
      "SET @x = (SELECT a FROM t)", "SET PASSWORD = 'x'", "SET DEFAULT ROLE r TO u", "SELECT f(1)", "SELECT 'a",
      "SET STATEMENT max_statement_time = 1 FOR SELECT 1", "SELECT NEXT VALUE FOR s", "SELECT PREVIOUS VALUE FOR s",
      "SELECT NEXTVAL(s)", "SELECT s.nextval", "SELECT s . CURRVAL",
      "SELECT s.`nextval`", "SELECT 1 FROM dual . t", "INSERT INTO t VALUES (1)", "DELETE t", "CALL p",
      "SHOW TABLES", "SHOW TABLE STATUS", "SHOW CREATE VIEW errors", "SHOW COUNT(*) WARNINGS",
      "SHOW COLUMNS IN local.status", "SHOW COLUMNS IN global.variables", "SHOW COLUMNS IN v", "DESC v",
      "EXPLAIN v", "HELP 'x'",
      "SHOW VARIABLES WHERE variable_name IN (SELECT a FROM t)", "LOCK TABLES t READ", "HANDLER t OPEN",
      "START REPLICA", "PREPARE s FROM 'SELECT 1'", "EXECUTE s", "CREATE VIEW v AS SELECT 1", "FLUSH TABLES", "KILL 5",
      "SELECT 1; TRUNCATE t", "SELECT 1 /*!99999 FROM t */", "SELECT 1 /*M!100000 FROM t */",
      "SELECT \"a\\\" FROM t -- \""})
  void couldNameAStoredObject(String text) {
    for (Dialect dialect : new Dialect[] {MARIADB, MYSQL}) {
      assertThat(effects(text, dialect).has(STORED_OBJECT)).as("%s on %s", text, dialect).isTrue();
    }
  }

  @Test
  void whatIsNotKnownCouldNameAStoredObject() {
    assertThat(Effects.UNKNOWN.has(STORED_OBJECT)).isTrue();
    assertThat(Effects.of(STORED_OBJECT).leavesState()).isFalse();
    assertThat(Effects.of(STORED_OBJECT).asksFor(Effects.UNKNOWN)).isFalse();
  }
}
