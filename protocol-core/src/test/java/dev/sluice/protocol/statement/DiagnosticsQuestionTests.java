package dev.sluice.protocol.statement;

import static dev.sluice.protocol.statement.DiagnosticsQuestion.Value.ERROR_COUNT;
import static dev.sluice.protocol.statement.DiagnosticsQuestion.Value.FOUND_ROWS;
import static dev.sluice.protocol.statement.DiagnosticsQuestion.Value.OTHER;
import static dev.sluice.protocol.statement.DiagnosticsQuestion.Value.ROW_COUNT;
import static dev.sluice.protocol.statement.DiagnosticsQuestion.Value.WARNING_COUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.statement.DiagnosticsQuestion.Conditions;
import dev.sluice.protocol.statement.DiagnosticsQuestion.Value;
import dev.sluice.protocol.statement.DiagnosticsQuestion.Values;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiagnosticsQuestionTests {

  private static final int TEXTS = 20_000;

  private static Optional<DiagnosticsQuestion> of(String text) {
    ByteBuf bytes = Unpooled.copiedBuffer("12345" + text, StandardCharsets.ISO_8859_1).skipBytes(5);
    Optional<DiagnosticsQuestion> question = DiagnosticsQuestion.of(bytes, new Dialect(true, false, false));
    assertThat(DiagnosticsQuestion.of(bytes, new Dialect(false, false, false))).isEqualTo(question);
    assertThat(bytes.readerIndex()).isEqualTo(5);
    return question;
  }

  private static Arguments values(String text, Value... columns) {
    return Arguments.of(text, new Values(List.of(columns)));
  }

  private static Arguments conditions(String text, boolean errorsOnly, long offset, long count) {
    return Arguments.of(text, new Conditions(errorsOnly, offset, count));
  }

  static Stream<Arguments> questions() {
    return Stream.of(
        values("SELECT ROW_COUNT()", ROW_COUNT), values("select found_rows ( ) ;", FOUND_ROWS),
        values("SELECT @@warning_count", WARNING_COUNT), values("SELECT @@SESSION.Warning_Count", WARNING_COUNT),
        values("SELECT @@local . error_count", ERROR_COUNT), values("SELECT LAST_INSERT_ID()", OTHER),
        values("SELECT @@identity, @@session.last_insert_id, 42", OTHER, OTHER, OTHER),
        values("SELECT ROW_COUNT() AS n, FOUND_ROWS() `from`, @@error_count 'x', 1 AS \"y\", @@warning_count w",
            ROW_COUNT, FOUND_ROWS, ERROR_COUNT, OTHER, WARNING_COUNT),
        values("/* a */ SELECT -- b\n ROW_COUNT(/* c */) # d\n;\n", ROW_COUNT),
        values("SELECT FOUND_ROWS() FROM DUAL", FOUND_ROWS), values("SELECT FOUND_ROWS() n FROM DUAL", FOUND_ROWS),
        values("SELECT ROW_COUNT() LIMIT 1", ROW_COUNT),
        values("SELECT 1, ROW_COUNT() FROM dual LIMIT 7;", OTHER, ROW_COUNT),
        values("SHOW COUNT(*) WARNINGS", WARNING_COUNT), values("show count( * ) errors;", ERROR_COUNT),
        conditions("SHOW WARNINGS", false, 0, Long.MAX_VALUE), conditions("show /**/ errors;", true, 0, Long.MAX_VALUE),
        conditions("SHOW WARNINGS LIMIT 5", false, 0, 5), conditions("SHOW ERRORS LIMIT 2, 3;", true, 2, 3),
        conditions("SHOW WARNINGS LIMIT 3 OFFSET 2", false, 2, 3), conditions("SHOW WARNINGS LIMIT 0", false, 0, 0),
        conditions("SHOW WARNINGS LIMIT 999999999999999999", false, 0, 999_999_999_999_999_999L),
        conditions("SHOW WARNINGS\0", false, 0, Long.MAX_VALUE));
  }

  @ParameterizedTest
  @MethodSource
  void questions(String text, DiagnosticsQuestion expected) {
    assertThat(of(text)).as(text).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";", "SELECT", "SHOW", "SHOW TABLES", "SELECT 1.5", "SELECT 'x'", "SELECT ROW_COUNT",
      "SELECT ROW_COUNT(1)", "SELECT LAST_INSERT_ID(5)", "SELECT ROW_COUNT() + 1", "SELECT -ROW_COUNT()",
      "SELECT (ROW_COUNT())", "SELECT d.ROW_COUNT()", "SELECT `ROW_COUNT`()", "SELECT @ROW_COUNT",
      "SELECT @warning_count",
      "SELECT @@global.warning_count", "SELECT @@session warning_count", "SELECT @@warning_count()",
      "SELECT @@warning_count.x", "SELECT ROW_COUNT() AS", "SELECT ROW_COUNT(),", "SELECT ROW_COUNT(), a",
      "SELECT ROW_COUNT() a b", "SELECT ROW_COUNT() FROM t", "SELECT ROW_COUNT() FROM dual, t",
      "SELECT ROW_COUNT() FROM dual WHERE 0", "SELECT ROW_COUNT() LIMIT 0", "SELECT ROW_COUNT() LIMIT 1, 1",
      "SELECT ROW_COUNT() INTO @x", "SELECT ROW_COUNT() UNION SELECT 1", "SELECT SQL_NO_CACHE ROW_COUNT()",
      "SELECT DISTINCT ROW_COUNT()", "SELECT COUNT()", "SELECT 1000000000000000000, ROW_COUNT()",
      "SELECT ROW_COUNT(); SELECT 1", "SELECT ROW_COUNT();;", "SHOW WARNINGS; SHOW WARNINGS", "DO ROW_COUNT()",
      "(SELECT ROW_COUNT())", "SHOW WARNINGS LIMIT", "SHOW WARNINGS LIMIT 5,", "SHOW WARNINGS LIMIT 5, a",
      "SHOW WARNINGS LIMIT a", "SHOW WARNINGS LIMIT ?", "SHOW WARNINGS LIMIT -1", "SHOW WARNINGS LIMIT 1 OFFSET",
      "SHOW WARNINGS LIMIT 1000000000000000000", "SHOW WARNINGS LIMIT 5e1", "SHOW WARNINGS WHERE 1",
      "SHOW SESSION WARNINGS", "SHOW COUNT(*)", "SHOW COUNT(1) WARNINGS", "SHOW COUNT(*) WARNINGS LIMIT 1",
      "SHOW `WARNINGS`", "SHOW WARNINGS /*!80000 LIMIT 1 */", "SELECT ROW_COUNT() /*!40101 + 1 */",
      "SELECT /*M!100000 1, */ ROW_COUNT()", "SELECT ROW_COUNT() 'a\\''", "SHOW WARNINGS /* a", "SHOW WARNINGS \0 a"})
  void others(String text) {
    assertThat(of(text)).as(text).isEmpty();
  }

  private static final String[] PIECES = {"SELECT ", "SHOW ", "ROW_COUNT", "()", "(", ")", "@@", "session.",
      "warning_count", "COUNT", "*", "WARNINGS ", "ERRORS ", "LIMIT ", "OFFSET ", "1", ",", ";", " AS ", "a", "'", "\"",
      "`", "\\", "/*", "*/", "/*!", "-- ", "\n", "\0", "\u0083", "FROM ", "DUAL "};

  /** A question has at most a column for each comma and one more: a comment or an alias may have commas too. */
  @Test
  void anyBytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < TEXTS; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "SELECT ROW_COUNT()" : "");
      for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      of(text.toString()).ifPresent(question -> assertThat(question instanceof Values values
          ? values.columns().size() <= 1 + text.chars().filter(c -> c == ',').count()
          : text.toString().contains("SHOW")).as("seed %d: %s", seed, text).isTrue());
    }
  }
}
