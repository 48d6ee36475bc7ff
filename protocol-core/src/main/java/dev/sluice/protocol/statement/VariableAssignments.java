package dev.sluice.protocol.statement;

import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.Set;

/**
 * The session variables that the {@code SET} statements of a text assign. Manual: "SET Syntax for Variable Assignment",
 * "SET NAMES Statement", "SET TRANSACTION Statement".
 *
 * @param variables their names in lower case
 * @param isComplete whether these are all: the text can be read in one way only, and all of it was understood
 */
public record VariableAssignments(Set<String> variables, boolean isComplete) {

  /**
   * Stands among the names for {@code SET NAMES}, whose collation is that of the client's and the results' character
   * set as well, which no variable shows.
   */
  public static final String NAMES = "names";

  /** A text without assignments. */
  public static final VariableAssignments NONE = new VariableAssignments(Set.of(), true);

  /** A longer text is not read: no driver sets that much. */
  private static final int MAX_LENGTH = 64 * 1024;

  /** Makes an unchangeable copy. */
  public VariableAssignments {
    variables = Set.copyOf(variables);
  }

  /** Finds the assignments in a text. It is read from the reader index on, which is not moved. */
  public static VariableAssignments of(ByteBuf text, Dialect dialect) {
    if (text.readableBytes() > MAX_LENGTH) {
      return new VariableAssignments(Set.of(), false);
    }
    int first = dialect.firstReading();
    AssignmentReader reader = new AssignmentReader(text, Reading.of(first), dialect.mariaDb());
    Set<String> names = new HashSet<>(reader.read());
    boolean complete = reader.isComplete();
    int unknown = dialect.unknown() | Reading.NO_BACKSLASH_ESCAPES;
    int open = reader.ambiguities() & unknown;
    for (int difference = 1; difference < Reading.COUNT; difference++) {
      if ((difference & ~open) == 0) {
        AssignmentReader other = new AssignmentReader(text, Reading.of(first ^ difference), dialect.mariaDb());
        Set<String> others = other.read();
        // what only the other reading leaves open is not tried
        complete &= other.isComplete() && names.equals(others) && (other.ambiguities() & unknown & ~open) == 0;
        names.addAll(others);
      }
    }
    return new VariableAssignments(names, complete);
  }
}
