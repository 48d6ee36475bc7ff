package dev.sluice.protocol.statement;

import java.util.BitSet;

/**
 * Says which bytes of a text are in a string literal, in one reading, by the plain rules of the manual: a second
 * opinion on what {@link Lexer} finds. A literal without an end goes on to the text's end.
 */
final class LiteralScan {

  private final String text;
  private final Reading reading;
  private final BitSet literals = new BitSet();
  private boolean inComment;
  private int at;

  private LiteralScan(String text, Reading reading) {
    this.text = text;
    this.reading = reading;
  }

  /** The indices that are inside of quotes of literals, for a text of one character a byte. */
  static BitSet of(String text, Reading reading) {
    LiteralScan scan = new LiteralScan(text, reading);
    while (scan.at < text.length()) {
      scan.step();
    }
    return scan.literals;
  }

  private void step() {
    char c = text.charAt(at);
    if (c == '\'' || c == '"' && !reading.ansiQuotes()) {
      quoted(c, true, !reading.noBackslashEscapes());
    } else if (c == '"' || c == '`') {
      quoted(c, false, false);
    } else if (c == '#' || text.startsWith("--", at) && (at + 2 == text.length() || text.charAt(at + 2) <= ' ')) {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
    } else if (text.startsWith("/*", at)) {
      comment();
    } else if (inComment && text.startsWith("*/", at)) {
      inComment = false;
      at += 2;
    } else {
      at++;
    }
  }

  private void quoted(char quote, boolean literal, boolean escapes) {
    int begin = ++at;
    while (at < text.length() && text.charAt(at) != quote) {
      boolean pair = reading.trailBytes() && text.charAt(at) > 0x80 && at + 1 < text.length()
          && (text.charAt(at + 1) == '\\' || text.charAt(at + 1) == '`');
      at += pair || escapes && text.charAt(at) == '\\' ? 2 : 1;
    }
    if (literal) {
      literals.set(begin, Math.min(at, text.length()));
    }
    at++;
  }

  private void comment() {
    boolean always = text.startsWith("/*!", at) && !text.startsWith("/*!8", at);
    boolean conditional = text.startsWith("/*!8", at) || text.startsWith("/*M!", at);
    if (always || conditional && reading.runsComments()) {
      inComment = true;
      at += 3;
    } else {
      int end = text.indexOf("*/", at + 2);
      at = end < 0 ? text.length() : end + 2;
    }
  }
}
