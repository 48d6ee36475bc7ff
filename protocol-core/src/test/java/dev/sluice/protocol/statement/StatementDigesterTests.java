package dev.sluice.protocol.statement;

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

class StatementDigesterTests {

  private static final Dialect MARIADB = new Dialect(true, false, false);
  private static final Dialect MYSQL = new Dialect(false, false, false);

  private final StatementDigester digester = new StatementDigester();

  private String digest(String text, Dialect dialect) {
    return digest(text, StandardCharsets.UTF_8, dialect);
  }

  private String digest(String text, Charset charset, Dialect dialect) {
    ByteBuf bytes = Unpooled.copiedBuffer(text, charset);
    StatementDigest digest = digester.digest(bytes, dialect);
    assertThat(bytes.readerIndex()).isZero();
    assertThat(digest.hash()).isEqualTo(digester.hash(bytes, dialect));
    assertThat(digest.text()).isEqualTo(digester.text());
    assertThat(digest.text().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(StatementDigester.MAX_LENGTH);
    return digest.text();
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("", ""),
        Arguments.of(" ;; ", ""),
        Arguments.of("select c from sbtest1 where id=4711", "SELECT c FROM sbtest1 WHERE id = ?"),
        Arguments.of("SELECT  c\nFROM\tsbtest1 -- why\nWHERE id = ? ;", "SELECT c FROM sbtest1 WHERE id = ?"),
        Arguments.of("SELECT /*+ NO_CACHE */ /*sluice:pin*/ Name FROM `d`.T # x\n", "SELECT Name FROM `d`.T"),
        Arguments.of("SELECT 'a', \"b\", 'it''s', 'it\\'s', N'n', x'1F', b'01', _utf8'x', 0x1F, 0b1", "SELECT ?, ..."),
        Arguments.of("SELECT _utf8 'x'", "SELECT ?"),
        Arguments.of("SELECT 'a' 'b' \"c\" AS d", "SELECT ? AS d"),
        Arguments.of("SELECT 1.5, .5, 1., 1e5, 1.5e-7, -1, +.5e+3", "SELECT ?, ..."),
        Arguments.of("SELECT a-1, a - -1, 1-1, 5 - a", "SELECT a - ?, a - ?, ... - ?, ... - a"),
        Arguments.of("SELECT t.5, a.b, a . b, t.*", "SELECT t.?, a.b, a.b, t.*"),
        Arguments.of("SELECT NULL, TRUE, false", "SELECT ?, ..."),
        Arguments.of("SELECT a is null, b is not true, NOT false", "SELECT a IS NULL, b IS NOT TRUE, NOT FALSE"),
        Arguments.of("select a<=b, a<>-1, a<=>b, a||b, a->'$.x', a->>'$.x'",
            "SELECT a <= b, a <> ?, a <=> b, a || b, a -> ?, a ->> ?"),
        Arguments.of("SELECT * FROM t WHERE a IN (1)", "SELECT * FROM t WHERE a IN (...)"),
        Arguments.of("SELECT * FROM t WHERE a IN (1, 2,3) and b in ('x')",
            "SELECT * FROM t WHERE a IN (...) AND b IN (...)"),
        Arguments.of("SELECT * FROM t WHERE (a, b) IN ((1, 2), (3, 4))", "SELECT * FROM t WHERE (a, b) IN ((...))"),
        Arguments.of("INSERT INTO t (a, b) VALUES (1, 'x')", "INSERT INTO t(a, b) VALUES (...)"),
        Arguments.of("insert into t (a, b) values (1, 'x'), (2, NULL) ,(3,?)", "INSERT INTO t(a, b) VALUES (...)"),
        Arguments.of("INSERT INTO t VALUE (1), (2)", "INSERT INTO t VALUE(...)"),
        Arguments.of("INSERT INTO t VALUES (1, now()), (-2, NOW()), (3, now())", "INSERT INTO t VALUES (?, NOW())"),
        Arguments.of("INSERT INTO t VALUES (1, a), (2, b), (3, b) on duplicate key update a = values(a)",
            "INSERT INTO t VALUES (?, a), (?, b) ON DUPLICATE KEY UPDATE a = VALUES (a)"),
        Arguments.of("SELECT f(1), (1), round(1.5, 2), count(*)", "SELECT f(?), (?), ROUND(...), COUNT(*)"),
        Arguments.of("SELECT (a), (a)", "SELECT (a), (a)"),
        Arguments.of("SELECT a FROM t LIMIT 10 offset 5", "SELECT a FROM t LIMIT ? OFFSET ?"),
        Arguments.of("SELECT a FROM t LIMIT 5, 10", "SELECT a FROM t LIMIT ?, ..."),
        Arguments.of("start transaction", "START TRANSACTION"),
        Arguments.of("show tables", "SHOW TABLES"),
        Arguments.of("set @x = 5, @@session.sql_mode = 'ANSI'", "SET @x = ?, @@session.sql_mode = ?"),
        Arguments.of("CREATE USER 'u'@'h' IDENTIFIED BY 'secret'", "CREATE USER ? @? IDENTIFIED BY ?"),
        Arguments.of("UPDATE t SET a = 1; delete from t;", "UPDATE t SET a = ?; DELETE FROM t"),
        Arguments.of("/*!40101 SET NAMES utf8 */", "SET NAMES utf8"),
        Arguments.of("SELECT /*!80000 1 + */ 2", "SELECT ? + ?"),
        Arguments.of("SELECT naïve FROM 社員 WHERE 名前 = 'é'", "SELECT naïve FROM 社員 WHERE 名前 = ?"),
        Arguments.of("SELECT `a\nb`", "SELECT `a?b`"),
        Arguments.of("CASE WHEN a THEN 1 else 2 end", "CASE WHEN a THEN ? ELSE ? END"),
        Arguments.of("SELECT 1\0", "SELECT ?"),
        // what cannot be read for certain
        Arguments.of("SELECT a, 'x", "SELECT a, ..."),
        Arguments.of("SELECT a, `x", "SELECT a, ..."),
        Arguments.of("SELECT 1 /* x", "SELECT ? ..."),
        Arguments.of("SELECT 1 \0 FROM t", "SELECT ? ..."),
        Arguments.of("SELECT 1 \1 FROM t", "SELECT ? ..."),
        Arguments.of("'", "..."),
        Arguments.of("SELECT $$x$$", "SELECT ..."),
        Arguments.of("SELECT a = \"x\\\" , 'y \" z ' \"", "SELECT a = ..."),
        Arguments.of("SELECT 1 /*!80000 + ' */ ' */ + b", "SELECT ? ..."),
        Arguments.of("SELECT 1 /*!80000 /* x */ + b */", "SELECT ? ..."),
        Arguments.of("SELECT 1 /* x */ /*!80000 -- */ ' \n */ + b '", "SELECT ? ..."),
        Arguments.of("SELECT 1 /*!80000 */ /*!80000 */ + b", "SELECT ? ..."),
        Arguments.of("SELECT 1; SELECT 'a\\', b, 'c'", "SELECT ?; SELECT ..."));
  }

  @ParameterizedTest
  @MethodSource
  void texts(String text, String digest) {
    for (Dialect dialect : new Dialect[] {MARIADB, MYSQL}) {
      assertThat(digest(text, dialect)).as("%s on %s", text, dialect).isEqualTo(digest);
    }
  }

  @Test
  void wordsThatOneServerReserves() {
    assertThat(digest("SELECT rank FROM t", MARIADB)).isEqualTo("SELECT rank FROM t");
    assertThat(digest("SELECT rank FROM t", MYSQL)).isEqualTo("SELECT RANK FROM t");
  }

  @Test
  void backslashesUnderNoBackslashEscapes() {
    Dialect dialect = new Dialect(false, true, false);
    assertThat(digest("SELECT 'a\\', b, 'c'", dialect)).isEqualTo("SELECT ?, b, ?");
    assertThat(digest("SELECT 'a\\', b, 'c'", MYSQL)).isEqualTo("SELECT ? c ...");
  }

  /** In Shift-JIS the second byte of this character is a backslash's: 0x83 0x5C. */
  @Test
  void aBackslashThatIsHalfACharacter() {
    String text = "SELECT a, 'ソ', b, 'c'";
    Charset sjis = Charset.forName("Shift_JIS");
    assertThat(digest(text, sjis, new Dialect(true, false, true))).isEqualTo("SELECT a, ...");
  }

  /** The test vectors of FNV-1a with 64 bits for "a" and "foobar". */
  @Test
  void hash() {
    assertThat(digester.digest(Unpooled.EMPTY_BUFFER, MARIADB).hex()).isEqualTo("cbf29ce484222325");
    assertThat(digester.digest(Unpooled.copiedBuffer("A", StandardCharsets.UTF_8), MARIADB).hex())
        .isEqualTo("af63fc4c860222ec");
    assertThat(new StatementDigest(0xF, "").hex()).isEqualTo("000000000000000f");
  }

  @Test
  void theLongestText() {
    String longest = "SELECT " + "a".repeat(StatementDigester.MAX_LENGTH - 7 - 4);
    assertThat(digest(longest, MARIADB)).isEqualTo(longest);
    assertThat(digest(longest + "a", MARIADB)).isEqualTo("SELECT ...");
    assertThat(digest("SELECT a" + ", a".repeat(1000), MARIADB)).startsWith("SELECT a, a, a").endsWith("a ...");
    assertThat(digest("SELECT " + "(".repeat(5000) + "1, 2" + ")".repeat(5000), MARIADB)).endsWith("(((...");
    assertThat(digest("SELECT " + "(".repeat(100) + "1, 2" + ")".repeat(100), MARIADB))
        .isEqualTo("SELECT " + "(".repeat(100) + "?, ..." + ")".repeat(100));
  }

  @Test
  void parenthesesThatDoNotMatch() {
    assertThat(digest("SELECT (1, 2), (3", MARIADB)).isEqualTo("SELECT (...), (?");
    assertThat(digest("), (1)", MARIADB)).isEqualTo("), (?)");
    assertThat(digest("SELECT (1)), (1), (2)", MARIADB)).isEqualTo("SELECT (?)), (?)");
    assertThat(digest("SELECT (1; ), (2)", MARIADB)).isEqualTo("SELECT (?;), (?)");
  }

  @Test
  void aListOfManyValues() {
    assertThat(digest("SELECT a FROM t WHERE b IN (1" + ", 2".repeat(100_000) + ")", MARIADB))
        .isEqualTo("SELECT a FROM t WHERE b IN (...)");
    assertThat(digest("INSERT INTO t VALUES (1, f(2, 'x'))" + ", (3, f(4, 'y'))".repeat(100_000), MARIADB))
        .isEqualTo("INSERT INTO t VALUES (?, f(...))");
  }
}
