package dev.sluice.protocol.statement;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A statement that does nothing but ask for what the last statement left. Manual: "SHOW WARNINGS Statement", "SHOW
 * ERRORS Statement", "Information Functions".
 */
public sealed interface DiagnosticsQuestion {

  /** What a column of the answer is. */
  enum Value {
    /** {@code ROW_COUNT()}. */
    ROW_COUNT,
    /** {@code FOUND_ROWS()}. */
    FOUND_ROWS,
    /** {@code @@warning_count}. */
    WARNING_COUNT,
    /** {@code @@error_count}. */
    ERROR_COUNT,
    /** {@code LAST_INSERT_ID()}, {@code @@identity}, {@code @@last_insert_id} or a number: an integer too. */
    OTHER
  }

  /**
   * A {@code SELECT} of such values, or {@code SHOW COUNT(*) WARNINGS}: it is answered by one row.
   *
   * @param columns one or more
   */
  record Values(List<Value> columns) implements DiagnosticsQuestion {}

  /**
   * {@code SHOW WARNINGS} or {@code SHOW ERRORS}.
   *
   * @param errorsOnly whether only errors are asked for
   * @param offset how many are passed over
   * @param count how many are asked for at most
   */
  record Conditions(boolean errorsOnly, long offset, long count) implements DiagnosticsQuestion {}

  /**
   * The question that a text is; empty if it is none, or more than one, or could be read in several ways. It is read
   * from the reader index on, which is not moved.
   */
  static Optional<DiagnosticsQuestion> of(ByteBuf text, Dialect dialect) {
    TokenReader tokens = new TokenReader(text, Reading.of(dialect.firstReading()));
    DiagnosticsQuestion question = null;
    if (tokens.takes("select")) {
      question = values(tokens);
    } else if (tokens.takes("show")) {
      question = tokens.takes("count") ? count(tokens) : conditions(tokens);
    }
    tokens.takes(';');
    boolean certain = tokens.token() == Token.END && tokens.lexer().isReadable() && tokens.lexer().ambiguities() == 0;
    return certain ? Optional.ofNullable(question) : Optional.empty();
  }

  private static @Nullable DiagnosticsQuestion values(TokenReader tokens) {
    List<Value> columns = new ArrayList<>();
    do {
      Value value = value(tokens);
      if (value == null || !alias(tokens)) {
        return null;
      }
      columns.add(value);
    } while (tokens.takes(','));
    if (tokens.takes("from") && !tokens.takes("dual")) {
      return null;
    }
    return tokens.takes("limit") && !isPositive(number(tokens)) ? null : new Values(columns);
  }

  private static boolean isPositive(@Nullable Long number) {
    return number != null && number > 0;
  }

  private static @Nullable Value value(TokenReader tokens) {
    return switch (tokens.token()) {
      case SYSTEM_VARIABLE -> variable(tokens);
      case NUMBER -> number(tokens) == null ? null : Value.OTHER;
      default -> function(tokens);
    };
  }

  private static @Nullable Value variable(TokenReader tokens) {
    tokens.advance();
    if ((tokens.takes("session") || tokens.takes("local")) && !tokens.takes('.')) {
      return null;
    }
    String name = tokens.token() == Token.WORD ? tokens.lexer().name() : "";
    tokens.advance();
    return switch (name) {
      case "warning_count" -> Value.WARNING_COUNT;
      case "error_count" -> Value.ERROR_COUNT;
      case "identity", "last_insert_id" -> Value.OTHER;
      default -> null;
    };
  }

  private static @Nullable Value function(TokenReader tokens) {
    String name = tokens.token() == Token.WORD ? tokens.lexer().name() : "";
    tokens.advance();
    if (!tokens.takes('(') || !tokens.takes(')')) {
      return null;
    }
    return switch (name) {
      case "row_count" -> Value.ROW_COUNT;
      case "found_rows" -> Value.FOUND_ROWS;
      case "last_insert_id" -> Value.OTHER;
      default -> null;
    };
  }

  /** Passes the alias if there is one, and returns false if there should be. */
  private static boolean alias(TokenReader tokens) {
    boolean as = tokens.takes("as");
    boolean name = switch (tokens.token()) {
      case WORD -> as || !tokens.isWord("from") && !tokens.isWord("into") && !tokens.isWord("limit")
          && !tokens.isWord("where") && !tokens.isWord("union") && !tokens.isWord("procedure");
      case QUOTED_IDENTIFIER, STRING, DOUBLE_QUOTED -> true;
      default -> false;
    };
    if (name) {
      tokens.advance();
    }
    return name || !as;
  }

  private static @Nullable DiagnosticsQuestion count(TokenReader tokens) {
    if (!tokens.takes('(') || !tokens.takes('*') || !tokens.takes(')')) {
      return null;
    }
    if (tokens.takes("warnings")) {
      return new Values(List.of(Value.WARNING_COUNT));
    }
    return tokens.takes("errors") ? new Values(List.of(Value.ERROR_COUNT)) : null;
  }

  private static @Nullable DiagnosticsQuestion conditions(TokenReader tokens) {
    boolean errors = tokens.isWord("errors");
    if (!errors && !tokens.isWord("warnings")) {
      return null;
    }
    tokens.advance();
    if (!tokens.takes("limit")) {
      return new Conditions(errors, 0, Long.MAX_VALUE);
    }
    Long first = number(tokens);
    if (first == null) {
      return null;
    }
    if (tokens.takes(',')) {
      Long count = number(tokens);
      return count == null ? null : new Conditions(errors, first, count);
    }
    Long offset = tokens.takes("offset") ? number(tokens) : Long.valueOf(0);
    return offset == null ? null : new Conditions(errors, offset, first);
  }

  private static @Nullable Long number(TokenReader tokens) {
    String digits = tokens.token() == Token.NUMBER ? tokens.lexer().name() : "";
    tokens.advance();
    boolean fits = !digits.isEmpty() && digits.length() <= 18 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return fits ? Long.valueOf(digits) : null;
  }
}
