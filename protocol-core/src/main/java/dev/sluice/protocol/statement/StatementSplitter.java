package dev.sluice.protocol.statement;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Splits a text into its statements, in one {@link Reading}, and finds the kills among them. Not thread-safe. */
final class StatementSplitter {

  /** Ids have fewer digits, and longer numbers do not fit a long. */
  private static final int MAX_DIGITS = 18;

  private final ByteBuf text;
  private final Lexer lexer;
  private final List<StatementPart> parts = new ArrayList<>();
  private Token token = Token.END;
  private int afterLast;
  private boolean lastInComment;

  StatementSplitter(ByteBuf text, Reading reading) {
    this.text = text;
    this.lexer = new Lexer(text, reading);
  }

  /** The statements in their order, the empty ones left out; null if the text cannot be read. */
  @Nullable List<StatementPart> split() {
    advance();
    while (token != Token.END) {
      if (!isSemicolon()) {
        statement();
      } else {
        advance();
      }
    }
    return lexer.isReadable() && !lexer.isMixed() ? parts : null;
  }

  int ambiguities() {
    return lexer.ambiguities();
  }

  private void advance() {
    afterLast = lexer.end();
    lastInComment = lexer.isInComment();
    token = lexer.next();
  }

  private boolean isSemicolon() {
    return token == Token.SYMBOL && lexer.symbol() == ';';
  }

  private boolean isOver() {
    return token == Token.END || isSemicolon();
  }

  private @Nullable Keyword keyword() {
    Word word = token == Token.WORD ? lexer.word() : null;
    return word == null ? null : word.keyword();
  }

  private boolean takes(Keyword expected) {
    boolean is = keyword() == expected;
    if (is) {
      advance();
    }
    return is;
  }

  private void statement() {
    int start = lexer.start();
    if (takes(Keyword.KILL)) {
      kill(start);
    } else if (takes(Keyword.PREPARE)) {
      skipTo(Keyword.FROM);
      add(StatementPart.Kind.DYNAMIC, start);
    } else if (takes(Keyword.EXECUTE)) {
      add(takes(Keyword.IMMEDIATE) ? StatementPart.Kind.DYNAMIC : StatementPart.Kind.OTHER, start);
    } else {
      other(start);
    }
  }

  private void skipTo(Keyword keyword) {
    while (!isOver() && !takes(keyword)) {
      advance();
    }
  }

  private void kill(int start) {
    if (!takes(Keyword.HARD)) {
      takes(Keyword.SOFT);
    }
    StatementPart.Kind kind = StatementPart.Kind.KILL_CONNECTION;
    if (takes(Keyword.QUERY)) {
      kind = takes(Keyword.ID) ? StatementPart.Kind.KILL_QUERY_ID : StatementPart.Kind.KILL_QUERY;
    } else {
      takes(Keyword.CONNECTION);
    }
    add(takes(Keyword.USER) ? StatementPart.Kind.KILL_USER : kind, start);
  }

  /**
   * Ends the statement whose operand begins here. The operand ends with the statement, or before the values of a text's
   * parameters.
   */
  private void add(StatementPart.Kind kind, int start) {
    // includes the comments before it, which may contain text
    int operand = lastInComment ? lexer.start() : afterLast;
    Long number = token == Token.NUMBER ? number(lexer.start(), lexer.end()) : null;
    int tokens = 0;
    int parameters = 0;
    int depth = 0;
    while (!isOver() && !(depth == 0 && keyword() == Keyword.USING)) {
      int symbol = token == Token.SYMBOL ? lexer.symbol() : 0;
      depth += symbol == '(' ? 1 : symbol == ')' ? -1 : 0;
      parameters += symbol == '?' ? 1 : 0;
      tokens++;
      advance();
    }
    int operandEnd = lexer.start();
    while (!isOver()) {
      advance();
    }
    boolean counts = kind != StatementPart.Kind.DYNAMIC;
    parts.add(new StatementPart(kind, start, lexer.start(), operand, operandEnd, counts ? tokens : 0,
        counts ? parameters : 0, tokens == 1 ? number : null));
  }

  private @Nullable Long number(int from, int to) {
    if (to - from > MAX_DIGITS) {
      return null;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.getByte(i) - '0';
      if (digit < 0 || digit > 9) {
        return null;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private void other(int start) {
    Keyword first = keyword();
    boolean defines = first == Keyword.CREATE || first == Keyword.ALTER;
    StatementPart.Kind kind = StatementPart.Kind.OTHER;
    boolean member = false;
    boolean hasSeenStatement = false;
    while (!isOver()) {
      Keyword keyword = keyword();
      hasSeenStatement |= keyword == Keyword.STATEMENT;
      if (keyword == Keyword.KILL && !member && StatementReader.mayHaveStatements(first, hasSeenStatement)) {
        kind = StatementPart.Kind.UNRESOLVED;
      } else if (defines && keyword != null && keyword.isStoredProgram()) {
        kind = StatementPart.Kind.STORED_PROGRAM;
      }
      member = token == Token.AT || token == Token.SYSTEM_VARIABLE || token == Token.SYMBOL && lexer.symbol() == '.';
      advance();
    }
    int end = lexer.start();
    parts.add(new StatementPart(kind, start, end, end, end, 0, 0, null));
  }
}
