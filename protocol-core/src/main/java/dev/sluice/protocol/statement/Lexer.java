package dev.sluice.protocol.statement;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of a text into tokens, in one {@link Reading}. White space and comments are passed over.
 *
 * <p>Not thread-safe. Manual: "Language Structure", "Comments".
 */
final class Lexer {

  /** Names of this length and more are neither keywords nor functions of a server. */
  private static final int MAX_NAME = 64;

  private static final int WINDOW = 4096;
  private static final int VERSION_DIGITS = 5;

  /** The lower case of each octet that can be in a word; {@link #NOT_ASCII} for octets of longer characters. */
  private static final byte[] LOWER = new byte[256];

  private static final byte NOT_ASCII = -1;

  static {
    for (int octet = 0; octet < LOWER.length; octet++) {
      boolean inWord = Character.isLetterOrDigit(octet) || octet == '_' || octet == '$';
      LOWER[octet] = octet >= 0x80 ? NOT_ASCII : (byte) (inWord ? Character.toLowerCase(octet) : 0);
    }
  }

  private final ByteBuf text;
  private final Reading reading;
  private final int end;
  private final byte[] window;
  private int base;
  private int filled;
  private int at;
  private int start;
  private int symbol;
  private final byte[] name = new byte[MAX_NAME];
  private int nameLength;
  private boolean inComment;
  private int ambiguities;
  private int conditionalComments;
  private int trailBytes;
  private boolean readable = true;
  private List<Hint> hints = List.of();

  /** Whether an octet is a letter, a digit, or one of the two other characters that words may have. */
  static boolean isAsciiWord(int octet) {
    return LOWER[octet] > 0;
  }

  /** A lexer that reads from the reader index on, and does not move it. */
  Lexer(ByteBuf text, Reading reading) {
    this.text = text;
    this.reading = reading;
    this.base = text.readerIndex();
    this.at = base;
    this.start = base;
    this.end = withoutTrailingNul(text);
    this.window = new byte[Math.min(WINDOW, end - base)];
    fill(base);
  }

  /** Servers ignore a NUL at the very end. */
  private static int withoutTrailingNul(ByteBuf text) {
    int end = text.writerIndex();
    return end > text.readerIndex() && text.getByte(end - 1) == 0 ? end - 1 : end;
  }

  private void fill(int from) {
    base = from;
    filled = Math.min(window.length, end - from);
    text.getBytes(from, window, 0, filled);
  }

  /** The octet at an index of the text; -1 after its end. */
  private int octet(int index) {
    int offset = index - base;
    if (offset >= 0 && offset < filled) {
      return window[offset] & 0xFF;
    }
    if (index >= end) {
      return -1;
    }
    fill(index);
    return window[0] & 0xFF;
  }

  /** Where the last token begins, as an index of the text. */
  int start() {
    return start;
  }

  /** Where the last token ends. */
  int end() {
    return at;
  }

  /** The character of the last {@link Token#SYMBOL}. */
  int symbol() {
    return symbol;
  }

  /** The last word or quoted token as a keyword or a function; null if it is none that is known. */
  @Nullable Word word() {
    return Words.find(name, nameLength);
  }

  /** The last word, number or quoted identifier, its ASCII letters in lower case; empty if it is too long. */
  String name() {
    return nameLength == MAX_NAME ? "" : new String(name, 0, nameLength, StandardCharsets.ISO_8859_1);
  }

  /** Whether the last word or quoted token begins with that, in lower case. */
  boolean isNamed(byte[] prefix) {
    return nameLength >= prefix.length && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Whether the last token is in a comment whose contents are statement text. */
  boolean isInComment() {
    return inComment;
  }

  /** The bits of {@link Reading} with which the text could be read in another way. */
  int ambiguities() {
    return ambiguities;
  }

  /** How many comments were passed, or looked into, whose contents are statement text on some servers only. */
  int conditionalComments() {
    return conditionalComments;
  }

  /**
   * Whether there are several places that could be read in different ways, so that each could have a reading of its
   * own.
   */
  boolean isMixed() {
    return conditionalComments > 1 || trailBytes > 1;
  }

  /** Whether everything was understood. */
  boolean isReadable() {
    return readable;
  }

  List<Hint> hints() {
    return hints;
  }

  Token next() {
    skip();
    start = at;
    int first = octet(at);
    if (first < 0) {
      return Token.END;
    }
    if (LOWER[first] != 0) {
      readName();
      readable &= first != '$';
      return first >= '0' && first <= '9' ? Token.NUMBER : Token.WORD;
    }
    return switch (first) {
      case '\'' -> quoted(first, Token.STRING);
      case '"' -> quoted(first, Token.DOUBLE_QUOTED);
      case '`' -> quoted(first, Token.QUOTED_IDENTIFIER);
      case '@' -> {
        boolean twice = octet(at + 1) == '@';
        at += twice ? 2 : 1;
        yield twice ? Token.SYSTEM_VARIABLE : Token.AT;
      }
      default -> {
        readable &= first != 0;
        symbol = first;
        at++;
        yield Token.SYMBOL;
      }
    };
  }

  private void readName() {
    int length = 0;
    int octet = octet(at);
    byte lower = LOWER[octet];
    while (lower != 0) {
      if (lower == NOT_ASCII) {
        octet = character(octet);
        length = MAX_NAME;
      } else {
        if (length < MAX_NAME) {
          name[length++] = lower;
        }
        octet = octet(++at);
      }
      lower = octet < 0 ? 0 : LOWER[octet];
    }
    nameLength = length;
  }

  /**
   * This holds in UTF-8 only: in other character sets its bytes could be white space, or take the next byte as their
   * second.
   */
  private int character(int lead) {
    int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    readable &= lead >= 0xC2 && lead <= 0xF4;
    int octet = octet(++at);
    for (int i = 0; i < more; i++) {
      boolean continues = octet >= 0x80 && octet <= 0xBF;
      readable &= continues;
      if (!continues) {
        return octet;
      }
      octet = octet(++at);
    }
    return octet;
  }

  /**
   * Finds the end of a quoted token. A doubled quote does not end it, and perhaps one after a backslash does not
   * either.
   */
  private Token quoted(int quote, Token token) {
    boolean escapes = token != Token.QUOTED_IDENTIFIER && !reading.noBackslashEscapes()
        && !(token == Token.DOUBLE_QUOTED && reading.ansiQuotes());
    nameLength = token == Token.STRING ? MAX_NAME : 0;
    for (int octet = octet(++at); octet >= 0; octet = octet(at)) {
      if (octet == quote) {
        if (isSecond()) {
          continue;
        }
        if (octet(++at) != quote) {
          return token;
        }
        at++;
      } else if (octet == '\\' && token != Token.QUOTED_IDENTIFIER) {
        backslash(quote, token, escapes);
      } else if (nameLength < MAX_NAME) {
        name[nameLength++] = octet >= 'A' && octet <= 'Z' ? LOWER[octet] : (byte) octet;
        at++;
      } else {
        skipTo(quote);
      }
    }
    readable = false;
    return token;
  }

  /** Whether the backtick here could be the second byte of a character, and is so in this reading. */
  private boolean isSecond() {
    if (octet(at) != '`' || at == start + 1 || previous() <= 0x80) {
      return false;
    }
    trailByte();
    if (reading.trailBytes()) {
      at++;
    }
    return reading.trailBytes();
  }

  private void trailByte() {
    ambiguities |= Reading.TRAIL_BYTES;
    trailBytes++;
  }

  private int previous() {
    return text.getUnsignedByte(at - 1);
  }

  private void backslash(int quote, Token token, boolean escapes) {
    int next = octet(at + 1);
    if ((next == quote || next == '\\') && previous() > 0x80) {
      trailByte();
      if (reading.trailBytes()) {
        at++;
        return;
      }
    }
    if (next == quote) {
      ambiguities |= Reading.NO_BACKSLASH_ESCAPES | (token == Token.DOUBLE_QUOTED ? Reading.ANSI_QUOTES : 0);
    }
    at += escapes && next >= 0 ? 2 : 1;
  }

  /** Skips to the next octet that could end the quoted token. Long texts consist almost only of quoted tokens. */
  private void skipTo(int quote) {
    byte[] octets = window;
    int until = filled;
    int offset = at - base + 1;
    while (offset < until && octets[offset] != quote && octets[offset] != '\\') {
      offset++;
    }
    at = base + offset;
  }

  // white space and comments

  private void skip() {
    while (true) {
      int octet = octet(at);
      if (octet > '/') {
        return;
      } else if (octet == ' ' || octet >= '\t' && octet <= '\r') {
        at++;
      } else if (octet == '#' || octet == '-' && isDashes()) {
        skipLine();
      } else if (octet == '/' && octet(at + 1) == '*') {
        comment();
      } else if (inComment && octet == '*' && octet(at + 1) == '/') {
        inComment = false;
        at += 2;
      } else {
        return;
      }
    }
  }

  /** Two dashes begin a comment before white space and control characters, and at the end. */
  private boolean isDashes() {
    return octet(at + 1) == '-' && octet(at + 2) <= ' ';
  }

  private void skipLine() {
    int octet = octet(at);
    while (octet >= 0 && octet != '\n') {
      readable &= octet != 0;
      octet = octet(++at);
    }
  }

  private void comment() {
    int mark = octet(at + 2);
    boolean conditional = mark == '!' || mark == 'M' && octet(at + 3) == '!';
    if (!conditional) {
      at += 2;
      int from = at;
      if (skipComment(true)) {
        hint(from);
      }
      return;
    }
    at += mark == '!' ? 3 : 4;
    int digits = 0;
    while (digits <= VERSION_DIGITS && octet(at + digits) >= '0' && octet(at + digits) <= '9') {
      digits++;
    }
    readable &= !inComment;
    if (mark == '!' && isRunByAll(digits)) {
      inComment = true;
      at += digits;
      return;
    }
    ambiguities |= Reading.RUNS_COMMENTS;
    conditionalComments++;
    if (reading.runsComments()) {
      inComment = true;
      at += digits < VERSION_DIGITS ? 0 : digits;
    } else {
      skipComment(false);
    }
  }

  /** Without a version, or with one before MySQL 5.1: every server runs it. */
  private boolean isRunByAll(int digits) {
    return digits == 0 || digits == VERSION_DIGITS && (octet(at) < '5' || octet(at) == '5' && octet(at + 1) == '0'
        && octet(at + 2) == '0');
  }

  /**
   * Skips to the end of a comment, and returns false if there is none. The end of a comment that contains another
   * depends on the server, unless it is a plain comment.
   */
  private boolean skipComment(boolean plain) {
    int before = 0;
    for (int octet = octet(at); octet >= 0; octet = octet(++at)) {
      if (octet == '/' && before == '*') {
        at++;
        return true;
      }
      readable &= plain || octet != '*' || before != '/';
      before = octet;
    }
    readable = false;
    return false;
  }

  private void hint(int from) {
    Hint hint = Hint.read(text, from, at - 2);
    if (hint != null && hints.size() < Hint.MAX_COUNT) {
      hints = hints.isEmpty() ? new ArrayList<>() : hints;
      hints.add(hint);
    }
  }
}
