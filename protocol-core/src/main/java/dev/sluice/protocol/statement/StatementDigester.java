package dev.sluice.protocol.statement;

import dev.sluice.protocol.statement.DigestText.Item;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Makes the digests of statements' texts, one after the other, in time that is linear in their length. Not thread-safe.
 *
 * <p>A digest's text never has the value of a literal. {@code ?} is in the place of literals and parameters, {@code
 * NULL} and {@code TRUE} included, with their signs and character sets, and {@code ?, ...} of several in a row. A list
 * is {@code (...)}: after {@code IN}, as a row, or if it has several values. Rows of {@code VALUES} that are alike are
 * one. Comments and hints are left out. Reserved words, the first words of a statement and the names of the server's
 * functions are in upper case; names are as they are written. What is in double quotes counts as a literal.
 *
 * <p>The text ends with {@code ...} where it would be too long. It also ends so where it is not certain how the server
 * reads on, such as before a string without an end. So each text has a digest.
 */
public final class StatementDigester {

  /** The most bytes of a digest's text. */
  public static final int MAX_LENGTH = 1024;

  private static final Word IN = Words.named("in");
  private static final Word VALUES = Words.named("values");
  private static final Word VALUE = Words.named("value");
  private static final Word IS = Words.named("is");
  private static final Word NOT = Words.named("not");
  private static final Word SET = Words.named("set");
  private static final Word NULL = Words.named("null");
  private static final Word TRUE = Words.named("true");
  private static final Word FALSE = Words.named("false");

  private final DigestText out = new DigestText(MAX_LENGTH);

  /** Makes the digest of a text. It is read from the reader index on, which is not moved. */
  public StatementDigest digest(ByteBuf text, Dialect dialect) {
    long hash = hash(text, dialect);
    return new StatementDigest(hash, out.toString());
  }

  /** The hash of a text's digest, without the digest's text. */
  public long hash(ByteBuf text, Dialect dialect) {
    out.clear();
    new Pass(text, dialect, out).run();
    return out.hash();
  }

  /** The text of the last digest. */
  public String text() {
    return out.toString();
  }

  /** One text's way through the lexer. */
  private static final class Pass {

    private final ByteBuf text;
    private final Lexer lexer;
    private final DigestText out;
    private final boolean mariaDb;

    /** The bits of {@link Reading} that are not known. */
    private int unknown;

    private int conditionalComments;

    // the token before: where it begins and ends, and the word that it is
    private int lastStart;
    private int lastEnd;
    private @Nullable Word lastWord;

    /** Where a number ends that the next token could belong to; and whether its last character is a point. */
    private int numberEnd = -1;

    private boolean afterPoint;

    // the statement
    private int words;
    private @Nullable Keyword first;
    private boolean semicolon;

    Pass(ByteBuf text, Dialect dialect, DigestText out) {
      this.text = text;
      this.lexer = new Lexer(text, Reading.of(dialect.firstReading()));
      this.out = out;
      this.mariaDb = dialect.mariaDb();
      this.unknown = dialect.unknown() & ~Reading.RUNS_COMMENTS;
      this.lastEnd = text.readerIndex();
    }

    void run() {
      Token token = lexer.next();
      boolean certain = isCertain();
      while (token != Token.END && certain) {
        if (semicolon && !isSemicolon(token)) {
          semicolon = false;
          out.semicolon();
          // the statement before could have changed it
          unknown |= Reading.NO_BACKSLASH_ESCAPES;
        }
        token(token);
        lastStart = lexer.start();
        lastEnd = lexer.end();
        if (out.isCut()) {
          return;
        }
        token = lexer.next();
        certain = isCertain();
      }
      if (!certain) {
        out.cut();
      }
    }

    private boolean isSemicolon(Token token) {
      return token == Token.SYMBOL && lexer.symbol() == ';';
    }

    /** Whether the last token, and the comments before it, can be read in one way only. */
    private boolean isCertain() {
      int conditional = lexer.conditionalComments() - conditionalComments;
      conditionalComments += conditional;
      return lexer.isReadable() && (lexer.ambiguities() & unknown) == 0
          && (conditional == 0 || conditional == 1 && endsAnyhow());
    }

    /**
     * Whether the comment before the last token whose contents are statement text on some servers only ends at the same
     * place on all of them.
     */
    private boolean endsAnyhow() {
      boolean begun = false;
      for (int i = lastEnd; i + 2 < text.writerIndex(); i++) {
        int octet = text.getByte(i);
        int next = text.getByte(i + 1);
        if (octet == '/' && next == '*') {
          if (begun) {
            return false;
          }
          begun = text.getByte(i + 2) == '!' || text.getByte(i + 2) == 'M';
          i = begun ? i + 2 : endOfComment(i + 2);
        } else if (octet == '*' && next == '/') {
          return begun;
        } else if (octet == '\'' || octet == '"' || octet == '`' || octet == '#' || octet == '-' && next == '-') {
          return false;
        }
      }
      return begun && text.getByte(text.writerIndex() - 2) == '*' && text.getByte(text.writerIndex() - 1) == '/';
    }

    /** The index of the last character of a comment that begins before that index. */
    private int endOfComment(int from) {
      int i = from;
      while (i + 1 < text.writerIndex() && !(text.getByte(i) == '*' && text.getByte(i + 1) == '/')) {
        i++;
      }
      return i + 1;
    }

    private void token(Token token) {
      switch (token) {
        case WORD -> word();
        case NUMBER -> number();
        case STRING, DOUBLE_QUOTED -> string();
        case QUOTED_IDENTIFIER -> name();
        case AT -> out.add(Item.AT, '@');
        case SYSTEM_VARIABLE -> {
          out.add(Item.AT, '@');
          out.join('@');
        }
        case SYMBOL -> symbol(lexer.symbol());
        case END -> { }
      }
      if (token != Token.WORD) {
        lastWord = null;
      }
    }

    private boolean isNext() {
      return lexer.start() == lastEnd;
    }

    private void name() {
      words++;
      out.word(Item.NAME, text, lexer.start(), lexer.end());
    }

    // words

    private void word() {
      if (afterPoint && lexer.start() == numberEnd) {
        goOn(false);
        return;
      }
      Word word = lexer.word();
      boolean member = out.item(0) == Item.PERIOD || out.item(0) == Item.AT;
      if (word != null && !member && isLiteral(word)) {
        out.value();
      } else if (!member && isKeyword(word)) {
        out.word(Item.KEYWORD, text, lexer.start(), lexer.end());
      } else {
        out.word(Item.NAME, text, lexer.start(), lexer.end());
      }
      first = words == 0 && word != null ? word.keyword() : first;
      words++;
      lastWord = word;
    }

    private boolean isLiteral(Word word) {
      return (word == NULL || word == TRUE || word == FALSE) && lastWord != IS && lastWord != NOT && lastWord != SET;
    }

    private boolean isKeyword(@Nullable Word word) {
      return words == 0 || word != null && word.isReserved(mariaDb)
          || words == 1 && first != null && first.isOfWords() && lastWord != null && lastWord.keyword() == first;
    }

    // literals

    private void string() {
      int length = lastEnd - lastStart;
      int before = length > 0 ? text.getByte(lastStart) : 0;
      boolean word = out.item(0) == Item.NAME || out.item(0) == Item.KEYWORD;
      boolean kind = length == 1 && isNext() && "xXbBnN".indexOf(before) >= 0;
      if (word && (kind || before == '_') && lastWord == null) {
        // a character set, or what the literal is written in
        out.dropLast();
      }
      if (out.item(0) != Item.VALUE && out.item(0) != Item.VALUES) {
        out.value();
      }
    }

    private void number() {
      if (lexer.start() == numberEnd) {
        goOn(false);
        return;
      }
      if (out.item(0) == Item.PERIOD && isNext() && out.item(1) != Item.NAME) {
        out.dropLast();
      }
      out.value();
      goOn(false);
    }

    /** The last token belongs to a number. */
    private void goOn(boolean point) {
      numberEnd = lexer.end();
      afterPoint = point;
    }

    /** Whether a sign here belongs to a number's exponent. */
    private boolean isInExponent() {
      return lexer.start() == numberEnd && !afterPoint && (text.getByte(numberEnd - 1) | 0x20) == 'e'
          && (lastEnd - lastStart < 2 || (text.getByte(lastStart + 1) | 0x20) != 'x');
    }

    // symbols

    private void symbol(int symbol) {
      switch (symbol) {
        case ';' -> {
          semicolon |= words > 0;
          words = 0;
          first = null;
        }
        case '?' -> out.value();
        case ',' -> out.add(Item.COMMA, symbol);
        case '(' -> open();
        case ')' -> out.close();
        case '.' -> {
          if (lexer.start() == numberEnd && !afterPoint) {
            goOn(true);
          } else {
            out.add(Item.PERIOD, symbol);
          }
        }
        case '+', '-' -> {
          if (isInExponent()) {
            goOn(false);
          } else {
            out.add(Item.SIGN, symbol);
          }
        }
        default -> operator(symbol);
      }
    }

    private void open() {
      Word function = lastWord;
      if (out.item(0) == Item.NAME && function != null && function.isBuiltIn(mariaDb) && out.item(1) != Item.PERIOD) {
        out.capitalize();
      }
      out.open(function == IN || function == VALUES || function == VALUE);
    }

    private void operator(int symbol) {
      if (symbol < ' ' || symbol == 0x7F) {
        out.cut();
      } else if ("=><|&".indexOf(symbol) >= 0 && isNext()
          && (out.item(0) == Item.OPERATOR || out.item(0) == Item.SIGN)) {
        out.join(symbol);
      } else {
        out.add(Item.OPERATOR, symbol);
      }
    }
  }
}
