package dev.sluice.protocol.statement;

import io.netty.buffer.ByteBuf;

/** Reads a text token by token, with the next one in view, in one {@link Reading}. Not thread-safe. */
final class TokenReader {

  private final Lexer lexer;
  private Token token = Token.END;

  TokenReader(ByteBuf text, Reading reading) {
    this.lexer = new Lexer(text, reading);
    advance();
  }

  Lexer lexer() {
    return lexer;
  }

  /** The kind of the token in view. */
  Token token() {
    return token;
  }

  void advance() {
    token = lexer.next();
  }

  boolean isSymbol(char symbol) {
    return token == Token.SYMBOL && lexer.symbol() == symbol;
  }

  /** Whether a statement ends before the token in view. */
  boolean isOver() {
    return token == Token.END || isSymbol(';');
  }

  /** Whether an unquoted word is in view that is this one, in lower case. */
  boolean isWord(String word) {
    return token == Token.WORD && lexer.name().equals(word);
  }

  /** Passes the word if it is in view. */
  boolean takes(String word) {
    boolean is = isWord(word);
    if (is) {
      advance();
    }
    return is;
  }

  /** Passes the character if it is in view. */
  boolean takes(char symbol) {
    boolean is = isSymbol(symbol);
    if (is) {
      advance();
    }
    return is;
  }

  /** Passes what is in view and after it up to a comma outside of parentheses, or the statement's end. */
  void skipExpression() {
    int depth = 0;
    while (!isOver() && !(depth == 0 && isSymbol(','))) {
      depth += isSymbol('(') ? 1 : isSymbol(')') ? -1 : 0;
      advance();
    }
  }

  void skipStatement() {
    while (!isOver()) {
      advance();
    }
  }
}
