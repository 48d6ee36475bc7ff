package dev.sluice.protocol.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HintTests {

  private static final Dialect MARIADB = new Dialect(true, false, false);
  private static final Hint PIN = new Hint("pin", null);

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private static List<Hint> hints(String text) {
    ByteBuf bytes = bytes(text);
    boolean hinted = StatementText.effects(bytes, MARIADB).has(Effect.HINT);
    List<Hint> hints = StatementText.hints(bytes, MARIADB);
    assertThat(bytes.readerIndex()).isZero();
    assertThat(hinted || hints.isEmpty()).as("effect of %s", text).isTrue();
    return hints;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/*sluice:pin*/ SELECT 1", "SELECT /*sluice:pin*/ 1", "SELECT 1 /*sluice:pin*/",
      "SELECT 1 /* \n sluice: PIN \t */", "/*sluice:pin*/", "SELECT '\\'' /*sluice:pin*/", "SELECT 1;/*sluice:pin*/;",
      "/* one *//*sluice:pin*/ /* sluice */ SELECT 1", "SELECT /*!40101 1 */ /*sluice:pin*/",
      "SELECT /*!80000 1 + */ 2 /*sluice:pin*/", "SELECT \"it\\\"s\" /*sluice:pin*/"})
  void comments(String text) {
    assertThat(hints(text)).as(text).containsExactly(PIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1", "SELECT '/*sluice:pin*/'", "SELECT \"/*sluice:pin*/\", `/*sluice:pin*/`",
      "SELECT 1 -- /*sluice:pin*/", "SELECT 1 # /*sluice:pin*/\n", "/* not sluice:pin */ SELECT 1",
      "/*sluice pin*/ DO 1",
      "/*SLUICE:pin*/ SELECT 1", "/*+ sluice:pin */ SELECT 1", "/*!sluice:pin */", "/*sluice:pin", "/**/", "/*sluice*/",
      "SELECT '\\' /*sluice:pin*/ '", "SELECT \"a\\\" /*sluice:pin*/ , \"b\"",
      "SELECT /*!80000 '*/ /*sluice:pin*/ /*' */ 1"})
  void noHints(String text) {
    assertThat(hints(text)).as(text).isEmpty();
  }

  @Test
  void valuesAndSeveral() {
    assertThat(hints("/*sluice:timeout = 5s*/ SELECT 1 /*sluice:route=a=b*/ /*sluice:*/ /*sluice:x=*/"))
        .containsExactly(new Hint("timeout", "5s"), new Hint("route", "a=b"), new Hint("", null), new Hint("x", ""));
  }

  @Test
  void limits() {
    String longest = "sluice:" + "x".repeat(Hint.MAX_LENGTH - 7);
    assertThat(hints("/*" + longest + "*/")).hasSize(1);
    assertThat(hints("/*" + longest + "x*/")).isEmpty();
    assertThat(hints("/*sluice:pin*/".repeat(Hint.MAX_COUNT + 1))).hasSize(Hint.MAX_COUNT);
  }

  /** The other reading would have to read it again. */
  @Test
  void aLongTextThatCanBeReadInSeveralWays() {
    String text = "SELECT /*!80000 1 + */ 2 /*sluice:pin*/, '" + "x".repeat(64 * 1024) + "'";
    assertThat(hints(text)).isEmpty();
    assertThat(hints(text.replace("!80000", ""))).containsExactly(PIN);
  }

  @Test
  void aHintOnTheEdgeOfAWindow() {
    for (int padding = 4060; padding < 4120; padding++) {
      assertThat(hints("SELECT '" + "x".repeat(padding) + "' /*sluice:pin*/ , 1")).as("%d", padding)
          .containsExactly(PIN);
    }
  }
}
