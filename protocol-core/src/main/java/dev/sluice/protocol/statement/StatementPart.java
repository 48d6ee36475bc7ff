package dev.sluice.protocol.statement;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a text.
 *
 * @param kind what the statement has to do with kills
 * @param start the index of its first byte in the buffer
 * @param end the index after its last byte, which is that of the semicolon or the text's end
 * @param operand the index where the operand's expression begins; the statement's end for kinds without an operand
 * @param operandEnd the index after that expression
 * @param tokens how many tokens the expression of a kill has
 * @param parameters how many of these are parameter markers
 * @param number the operand if it is nothing but a number of at most 18 digits; else null
 */
public record StatementPart(Kind kind, int start, int end, int operand, int operandEnd, int tokens, int parameters,
    @Nullable Long number) {

  /** Whether another reading of the text has the same part, apart from what is in the operand. */
  boolean isAt(StatementPart other) {
    return kind == other.kind && start == other.start && end == other.end && operand == other.operand
        && operandEnd == other.operandEnd;
  }

  /** The part with what both readings agree on in the operand. */
  StatementPart merged(StatementPart other) {
    return new StatementPart(kind, start, end, operand, operandEnd, Math.max(tokens, other.tokens),
        Math.max(parameters, other.parameters), Objects.equals(number, other.number) ? number : null);
  }

  /** Whether the operand is a parameter marker and nothing else. */
  public boolean isParameter() {
    return tokens == 1 && parameters == 1;
  }

  /** What a statement has to do with kills. Manual: "KILL Statement". */
  public enum Kind {
    /** Nothing. */
    OTHER,
    /** {@code KILL [CONNECTION] id}. */
    KILL_CONNECTION,
    /** {@code KILL QUERY id}. */
    KILL_QUERY,
    /** MariaDB's {@code KILL QUERY ID id}, by the number of a statement. */
    KILL_QUERY_ID,
    /** MariaDB's {@code KILL [CONNECTION | QUERY] USER name}. */
    KILL_USER,
    /** {@code PREPARE s FROM text} and {@code EXECUTE IMMEDIATE text}, whose text could be a kill. */
    DYNAMIC,
    /** The definition of a stored program; further statements of the text may be its body. */
    STORED_PROGRAM,
    /** A statement with a kill that cannot be resolved, such as one in a compound statement. */
    UNRESOLVED
  }
}
