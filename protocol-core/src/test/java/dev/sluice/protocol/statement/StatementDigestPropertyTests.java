package dev.sluice.protocol.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The value of a literal is never in a digest, however the server may read the text. */
class StatementDigestPropertyTests {

  private static final int TEXTS = 20_000;
  private static final int MAX_PIECES = 30;

  /** A marker follows each piece or not, so that it is in or outside of any kind of quotes and comments. */
  private static final String[] PIECES = {"'", "'", "'", "\"", "\"", "`", "\\", "\\'", "\\\"", "''", "\"\"", "``",
      "\\\\", "/*", "*/", "*/", "/*!", "/*!40101 ", "/*!80000 ", "/*M!", "-- ", "--", "#", "\n", ";", ",", "(", ")",
      " IN (", "x'", "n'", "_utf8 '", "@", "@'", ".", "-", "=", "*", "/", " ", "SELECT ", " VALUES (", "$$", "\u0083",
      "\u0083\\", "\u0083`", "\u00e9", "1", "0x", "\0", "/*sluice:", "/*+ "};

  private final StatementDigester digester = new StatementDigester();

  @RepeatedTest(4)
  void randomTexts() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < TEXTS; i++) {
      String text = text(random);
      Dialect dialect = new Dialect(random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
      check(text, dialect, seed);
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "SELECT " : "");
    int pieces = random.nextInt(MAX_PIECES);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
      if (random.nextBoolean()) {
        text.append("mark").append((char) ('A' + i)).append("er");
      }
    }
    return text.toString();
  }

  private void check(String text, Dialect dialect, long seed) {
    ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    String digest = digester.digest(bytes, dialect).text();
    for (int bits = 0; bits < Reading.COUNT; bits++) {
      if (((bits ^ dialect.firstReading()) & ~dialect.unknown()) == 0) {
        BitSet literals = LiteralScan.of(text, Reading.of(bits));
        for (int i = text.indexOf("mark"); i >= 0; i = text.indexOf("mark", i + 1)) {
          String marker = text.substring(i, i + "markXer".length());
          assertThat(literals.get(i) && digest.contains(marker))
              .as("seed %d, %s, %s, %s: <%s> of <%s>", seed, dialect, Reading.of(bits), marker, digest, text).isFalse();
        }
      }
    }
  }

  /** In each of these the marker is the value of a literal, or of a part of it. */
  @ParameterizedTest
  @ValueSource(strings = {"'M'", "'a''M'", "'a\\'M'", "'\\\\' 'M'", "\"M\"", "\"a\"\"M\"", "\"a\\\"M\"", "N'M'", "n'M'",
      "_utf8'M'", "_utf8mb4 'M'", "_binary 'M' COLLATE c", "x'M'", "X'M'", "b'M'", "'M", "\"M", "/*!40101 'M' */",
      "/*!80000 'M' */ 1", "/*M! \"M\" */ 1", "/*!80000 '*/ M' */", "/*!80000 ' */ 'M' /* ' */", "DATE 'M'", "{d 'M'}",
      "@'M'", "u@'M'", "'u'@\"M\"", "a->>'M'", "'\\\n' 'M'", "'\n--' 'M'", "'/*' 'M' '*/'", "a LIKE 'M' ESCAPE '|'",
      "IN ('a', 'M', 'b')", "f('M', a)", "CASE 'M' WHEN a THEN 'M' END", "INTERVAL 'M' DAY", "1 'M'", "a AS 'M'"})
  void literals(String literal) {
    for (Dialect dialect : new Dialect[] {new Dialect(true, false, false), new Dialect(false, false, true)}) {
      for (String form : new String[] {"SELECT %s", "INSERT INTO t VALUES (%s), (1)", "DELETE FROM t WHERE b = %s;"}) {
        String text = form.formatted(literal.replace("M", "marker"));
        ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        assertThat(digester.digest(bytes, dialect).text()).as(text).doesNotContain("marker");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7777", "-7777", "7777.7777", ".7777", "7777.", "7777e7777", "7777E+7777", "7777.7777e-7777",
      "0x7777", "0b7777", "x'7777'", "'7777'", "7777abc", "7777.e7777", "- 7777", "+7777", "~7777", "@7777", "a.7777",
      "7777\u00e9", "DATE'7777-77-77'", "/*!7777 */", "/*!807777*/", "u@77.77.77.77"})
  void numbers(String number) {
    for (String form : new String[] {"SELECT %s", "INSERT INTO t VALUES (a, %s)", "SELECT a<%s;", "SET @a=%s,@b=%s"}) {
      String text = form.replace("%s", number);
      ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
      assertThat(digester.digest(bytes, new Dialect(true, false, false)).text()).as(text).doesNotContain("7");
    }
  }
}
