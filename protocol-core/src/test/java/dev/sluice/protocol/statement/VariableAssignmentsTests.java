package dev.sluice.protocol.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariableAssignmentsTests {

  private static final Dialect MARIADB = new Dialect(true, false, false);
  private static final Dialect MYSQL = new Dialect(false, false, false);
  private static final String CHARACTER_SETS = "character_set_client character_set_results collation_connection";
  private static final int TEXTS = 20_000;

  private static VariableAssignments of(String text, Dialect dialect) {
    return of(text, StandardCharsets.UTF_8, dialect);
  }

  private static VariableAssignments of(String text, Charset charset, Dialect dialect) {
    ByteBuf bytes = Unpooled.copiedBuffer("12345" + text, charset).skipBytes(5);
    VariableAssignments assignments = VariableAssignments.of(bytes, dialect);
    assertThat(bytes.readerIndex()).isEqualTo(5);
    return assignments;
  }

  private static Set<String> names(String list) {
    return Arrays.stream(list.split(" ")).filter(name -> !name.isEmpty()).collect(Collectors.toSet());
  }

  static Stream<Arguments> setUpOfDrivers() {
    return Stream.of(
        // Connector/J
        Arguments.of("SET character_set_results = NULL", "character_set_results"),
        Arguments.of("SET autocommit=1, session_track_schema=1, sql_mode = concat(@@sql_mode,',STRICT_TRANS_TABLES')",
            "autocommit sql_mode"),
        Arguments.of("/* mysql-connector-j-9.1.0 */SET SESSION net_write_timeout=600", "net_write_timeout"),
        // MariaDB Connector/J
        Arguments.of("set session_track_schema=1,session_track_system_variables="
            + "concat(@@global.session_track_system_variables,',auto_increment_increment'),autocommit=1",
            "session_track_system_variables autocommit"),
        // Rails
        Arguments.of("SET  @@SESSION.sql_mode = CONCAT(CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), "
            + "',NO_AUTO_VALUE_ON_ZERO'),  @@SESSION.sql_auto_is_null = 0, @@SESSION.wait_timeout = 2147483",
            "sql_mode sql_auto_is_null wait_timeout"),
        // Django
        Arguments.of("SET SQL_AUTO_IS_NULL = 0", "sql_auto_is_null"),
        // Laravel
        Arguments.of("set names 'utf8mb4' collate 'utf8mb4_unicode_ci', session sql_mode='ONLY_FULL_GROUP_BY'",
            CHARACTER_SETS + " names sql_mode"),
        Arguments.of("use `db`;", ""),
        // go-sql-driver
        Arguments.of("SET NAMES utf8mb4", CHARACTER_SETS + " names"),
        Arguments.of("SET time_zone = '+00:00'", "time_zone"),
        Arguments.of("SET autocommit=true,time_zone='Europe/Paris'", "autocommit time_zone"),
        // SQLAlchemy, mysqldump, HeidiSQL
        Arguments.of("SET NAMES 'utf8mb4' COLLATE 'utf8mb4_bin';", CHARACTER_SETS + " names"),
        Arguments.of("/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */", "sql_mode"),
        Arguments.of("/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;", "foreign_key_checks"),
        Arguments.of("/*!40101 SET NAMES utf8 */", CHARACTER_SETS + " names"));
  }

  @ParameterizedTest
  @MethodSource
  void setUpOfDrivers(String text, String expected) {
    assigns(text, expected);
  }

  private static void assigns(String text, String expected) {
    for (Dialect dialect : List.of(MARIADB, MYSQL)) {
      assertThat(of(text, dialect)).as("%s on %s", text, dialect)
          .isEqualTo(new VariableAssignments(names(expected), true));
    }
  }

  static Stream<Arguments> assignments() {
    return Stream.of(
        Arguments.of("", ""), Arguments.of(";;", ""), Arguments.of("SELECT 1", ""),
        Arguments.of("SET a = 1", "a"), Arguments.of("set a := 1;", "a"), Arguments.of("SET A=1, a=2, B=3", "a b"),
        Arguments.of("SET SESSION a = 1, LOCAL b = 2, c = 3", "a b c"),
        Arguments.of("SET @@a = 1, @@session.b = 2, @@local.c = 3", "a b c"),
        Arguments.of("SET `a` = 1, @@`b` = 2, SESSION `C` = 3, @@session . `d` := 4", "a b c d"),
        // a scope holds for the names behind it, but not for those with @@
        Arguments.of("SET GLOBAL a = 1, b = 2", ""), Arguments.of("SET GLOBAL a = 1, @x = 2, b = 2", ""),
        Arguments.of("SET GLOBAL a = 1, SESSION b = 2, c = 3", "b c"), Arguments.of("SET a = 1, GLOBAL b = 2", "a"),
        Arguments.of("SET @@global.a = 1, b = 2", "b"), Arguments.of("SET GLOBAL a = 1, @@b = 2", "b"),
        Arguments.of("SET GLOBAL a = 1, NAMES utf8", CHARACTER_SETS + " names"),
        Arguments.of("SET GLOBAL a = 1; SET b = 1", "b"),
        Arguments.of("SET PERSIST a = 1", ""), Arguments.of("SET @@persist_only.a = 1", ""),
        Arguments.of("SET @x = 1", ""), Arguments.of("SET @`x` := 1, @'y' = 2, a = 3", "a"),
        // expressions
        Arguments.of("SET a = (SELECT MAX(b, c = 1), d FROM t), e = 1", "a e"),
        Arguments.of("SET a = CASE WHEN @x = 1 THEN IF(b, c, d) ELSE 'x, y = 1' END, e = \", f = 1\"", "a e"),
        Arguments.of("SET a = @@session.b, c = @x := 5, d = e", "a c d"),
        Arguments.of("SET a = 'it''s, b = 1', c = DEFAULT /* , d = 1 */ -- , e = 1\n, f = ON # , g = 1", "a c f"),
        Arguments.of("SET a = JSON_OBJECT('b', 1) -> '$.b', c = ?", "a c"),
        // names of character sets
        Arguments.of("SET CHARACTER SET utf8mb4", CHARACTER_SETS), Arguments.of("SET CHARSET 'latin1'", CHARACTER_SETS),
        Arguments.of("SET NAMES DEFAULT, a = 1", CHARACTER_SETS + " names a"),
        Arguments.of("SET character_set_connection = latin1", "collation_connection"),
        Arguments.of("SET collation_connection = latin1_bin", "collation_connection"),
        // not variables
        Arguments.of("SET TRANSACTION READ ONLY", ""), Arguments.of("SET PASSWORD = 'x'", ""),
        Arguments.of("SET GLOBAL TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY", ""),
        Arguments.of("SET PASSWORD FOR u@h = PASSWORD('x')", ""), Arguments.of("SET ROLE r", ""),
        Arguments.of("SET DEFAULT ROLE r TO u", ""), Arguments.of("SET RESOURCE GROUP g FOR 1", ""),
        Arguments.of("SET SESSION AUTHORIZATION u@h", ""),
        // MariaDB takes assignments behind them
        Arguments.of("SET ROLE r, a = 1", "a"), Arguments.of("SET PASSWORD FOR u@h = PASSWORD('x'), a = 1", "a"),
        Arguments.of("SET DEFAULT ROLE r FOR u, a = 1", "a"), Arguments.of("SET a = 1, PASSWORD = 'x'", "a"),
        // several statements, and others that say SET
        Arguments.of("SET a = 1; SET b = 2; SELECT 1; SET c = 3", "a b c"),
        Arguments.of("UPDATE t SET a = 1", ""), Arguments.of("INSERT INTO t SET a = 1", ""),
        Arguments.of("ALTER TABLE t ALTER a SET DEFAULT 1, CHARACTER SET utf8", ""),
        Arguments.of("BEGIN; SET a = 1", "a"),
        // the gateway has it on
        Arguments.of("SET session_track_schema = ON, a = 1", "a"),
        Arguments.of("SET session_track_schema = 0", "session_track_schema"),
        Arguments.of("SET session_track_schema = 1 - 1", "session_track_schema"));
  }

  @ParameterizedTest
  @MethodSource
  void assignments(String text, String expected) {
    assigns(text, expected);
  }

  @Test
  void characteristicsOfAllTransactions() {
    String text = "SET %s TRANSACTION %s";
    for (String scope : List.of("SESSION", "local")) {
      assertThat(of(text.formatted(scope, "ISOLATION LEVEL READ COMMITTED"), MYSQL))
          .isEqualTo(new VariableAssignments(Set.of("transaction_isolation"), true));
      assertThat(of(text.formatted(scope, "READ ONLY"), MYSQL))
          .isEqualTo(new VariableAssignments(Set.of("transaction_read_only"), true));
      assertThat(of(text.formatted(scope, "READ WRITE, ISOLATION LEVEL SERIALIZABLE"), MARIADB))
          .isEqualTo(new VariableAssignments(Set.of("tx_isolation", "tx_read_only"), true));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SET STATEMENT a = 1 FOR SELECT 1", "SET STATEMENT a = 1 FOR SET b = 2",
      "BEGIN NOT ATOMIC SET a = 1; END", "IF 1 THEN SET a = 1; END IF", "l: LOOP SET a = 1; END LOOP",
      "`l`: BEGIN SET a = 1; END", "SET key_cache.key_buffer_size = 1", "SET GLOBAL k.key_buffer_size = 1",
      "SET @@session.k.a = 1", "SET", "SET a", "SET a b = 1", "SET a = 1, 2", "SET a = 1,", "SET = 1", "SET 'a' = 1",
      "SET a = 1, b + 2", "SET (a) = 1", "SET SESSION", "SET @@", "SET @@session. = 1", "SET é = 1", "SET a = 'b",
      "SET a = 1 /* b", "SET a = 1 \0 , b = 1", "SET ROLE r, s", "SET NAMES utf8, utf8", "SET SESSION NAMES utf8",
      "SET a = 1 /*!80000 , b = 1 */", "/*!50503 SET a = 1 */", "SET a = /*M!100000 1, b = */ 2",
      "SET a = 'x\\', b = 1, c = 'y'", "SET a = \"x\\\", b = 1, c = \"y\"",
      "SET a = 1 /*!80000 + 1 */ /*!80000 + 1 */"})
  void notForCertain(String text) {
    for (Dialect dialect : List.of(MARIADB, MYSQL)) {
      assertThat(of(text, dialect).isComplete()).as("%s on %s: %s", text, dialect, of(text, dialect)).isFalse();
    }
  }

  /** Either way, what it could assign is among the names. */
  @Test
  void bothReadingsCount() {
    assertThat(of("SET a = 1 /*!80000 , b = 1 */", MYSQL).variables()).isEqualTo(names("a b"));
    assertThat(of("SET a = 'x\\', b = 1, c = 'y'", MYSQL).variables()).isEqualTo(names("a b c"));
    assertThat(of("SET a = /*!80000 1 + */ 1", MYSQL)).isEqualTo(new VariableAssignments(Set.of("a"), true));
  }

  /** In Shift-JIS the second byte of this character is a backslash's: 0x83 0x5C. */
  @Test
  void aBackslashThatIsHalfACharacter() {
    String text = "SET a = 'ソ', b = 1, c = 'y'";
    VariableAssignments assignments = of(text, Charset.forName("Shift_JIS"), new Dialect(true, false, true));
    assertThat(assignments).isEqualTo(new VariableAssignments(names("a b c"), false));
  }

  @Test
  void aLongTextIsNotRead() {
    String longest = "SET a = '" + "x".repeat(64 * 1024 - 10) + "'";
    assertThat(of(longest, MYSQL)).isEqualTo(new VariableAssignments(Set.of("a"), true));
    assertThat(of(longest + " ", MYSQL).isComplete()).isFalse();
    assertThat(of("SET " + "x".repeat(64) + " = 1", MYSQL).isComplete()).isFalse();
  }

  private static final String[] PIECES = {"SET", "SET ", "GLOBAL ", "SESSION ", "@@", "@", "session.", "a", "b", "`c`",
      "\"d\"", "=", ":=", ",", ";", "1", "'x'", "'", "\"", "`", "\\", "(", ")", "/*", "*/", "/*!", "/*!80000 ", "/*M!",
      "-- ", "#", "\n", " ", ".", ":", "NAMES utf8", "TRANSACTION ", "READ ONLY", "STATEMENT ", " FOR ", "ROLE ",
      "BEGIN ", "END", "\0", "\u0083", "\u0083\\", "\u00e9", "$$", "DEFAULT", "CHARACTER SET "};

  @RepeatedTest(2)
  void anyBytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < TEXTS; i++) {
      StringBuilder text = new StringBuilder();
      for (int pieces = random.nextInt(30); pieces > 0; pieces--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      Dialect dialect = new Dialect(random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
      VariableAssignments assignments = of(text.toString(), StandardCharsets.ISO_8859_1, dialect);
      assertThat(assignments.variables()).as("seed %d: %s", seed, text)
          .allSatisfy(name -> assertThat(name).isNotEmpty().isEqualTo(name.toLowerCase(Locale.ROOT)));
    }
  }

  private static final String[] SPACES = {" ", "\n", "\t ", "/**/", " /* , z = 1 */ ", "-- ', z = 1\n", "#\"\n",
      "\r\n"};

  /** Each piece is a token. */
  @RepeatedTest(2)
  void caseAndWhiteSpaceMakeNoDifference() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < TEXTS; i++) {
      StringBuilder text = new StringBuilder("SET");
      Set<String> expected = new HashSet<>();
      boolean global = false;
      for (int count = 1 + random.nextInt(4); count > 0; count--) {
        String name = "v" + random.nextInt(10);
        int form = random.nextInt(7);
        global = form == 1 || form == 3 ? false : form == 2 || global;
        String target = List.of("%s", "SESSION %s", "GLOBAL %s", "LOCAL `%s`", "@@%s", "@@local.%s", "@%s").get(form);
        String value = List.of("1", "'a, b = 1'", "( 1 , ( 2 ) , 3 )", "@@v5", "ON", "IF( 1 , 'it''s' , 2 )")
            .get(random.nextInt(6));
        if (form == 4 || form == 5 || form != 6 && !global) {
          expected.add(name);
        }
        text.append(' ').append(target.formatted(name)).append(random.nextBoolean() ? " = " : " := ").append(value)
            .append(count > 1 ? " ," : random.nextBoolean() ? " ;" : " ");
      }
      String varied = varied(text.toString(), random);
      assertThat(of(varied, random.nextBoolean() ? MARIADB : MYSQL)).as("seed %d: %s", seed, varied)
          .isEqualTo(new VariableAssignments(expected, true));
    }
  }

  private static String varied(String text, Random random) {
    StringBuilder varied = new StringBuilder();
    boolean inString = false;
    for (char c : text.toCharArray()) {
      inString ^= c == '\'';
      if (c == ' ' && !inString) {
        varied.append(SPACES[random.nextInt(SPACES.length)]);
      } else {
        varied.append(random.nextBoolean() ? Character.toUpperCase(c) : Character.toLowerCase(c));
      }
    }
    return varied.toString();
  }
}
