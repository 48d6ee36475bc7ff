package dev.sluice.gateway.session;

import dev.sluice.gateway.backend.Harvest;
import dev.sluice.protocol.statement.VariableAssignments;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The session variables that a client has set, which each of its connections must have. Their values are read on the
 * connection before another session takes it. Thread-safe.
 */
final class WantedVariables {

  private static final String LAST_INSERT_ID = "last_insert_id";
  private static final String CHARACTER_SET_CLIENT = "character_set_client";
  private static final String COLLATION_CONNECTION = "collation_connection";
  private static final Set<String> OF_NAMES =
      Set.of(CHARACTER_SET_CLIENT, "character_set_results", COLLATION_CONNECTION);
  private static final Set<String> OF_INSERT_ID = Set.of(LAST_INSERT_ID, "identity");

  /** Character sets in which no second byte of a character is that of a backslash or a backtick. */
  private static final Set<String> WITHOUT_ASCII_TRAIL_BYTES = Set.of("'utf8mb4'", "'utf8mb3'", "'utf8'", "'latin1'",
      "'ascii'", "'binary'");

  /** Variables by which the texts of statements are read. */
  private static final Set<String> OF_PARSER =
      Set.of(CHARACTER_SET_CLIENT, COLLATION_CONNECTION, "sql_mode", "div_precision_increment", "lc_time_names");

  private final Map<String, String> values = new TreeMap<>();
  private final Set<String> unread = new HashSet<>();
  private int parserSettings;

  /** Whether the last statement that set character sets was {@code SET NAMES}. */
  private boolean byNames;

  /** Whether it is one of the variables by which the texts of statements are read. */
  static boolean isOfParser(String name) {
    return OF_PARSER.contains(name);
  }

  /** Statements have set these; {@code LAST_INSERT_ID()} is read in any case. */
  synchronized void set(Set<String> names) {
    names.stream().filter(name -> !OF_INSERT_ID.contains(name) && !name.equals(VariableAssignments.NAMES))
        .forEach(unread::add);
    if (names.stream().anyMatch(OF_NAMES::contains)) {
      byNames = names.contains(VariableAssignments.NAMES);
    }
    if (names.stream().anyMatch(OF_PARSER::contains)) {
      parserSettings++;
    }
  }

  /** Those whose values are to be read. */
  synchronized Set<String> unread() {
    return Set.copyOf(unread);
  }

  /** Their values, as SQL literals by their names. */
  synchronized Map<String, String> values() {
    String client = values.get(CHARACTER_SET_CLIENT);
    String collation = values.get(COLLATION_CONNECTION);
    if (!byNames || client == null || collation == null) {
      return Map.copyOf(values);
    }
    Map<String, String> named = new TreeMap<>(values);
    named.keySet().removeAll(OF_NAMES);
    named.put(VariableAssignments.NAMES, client + " COLLATE " + collation);
    return Map.copyOf(named);
  }

  /** The values have been read. */
  synchronized void harvested(Harvest.Left left) {
    values.putAll(left.variables());
    unread.removeAll(left.variables().keySet());
    if (left.lastInsertId() == 0) {
      values.remove(LAST_INSERT_ID);
    } else {
      values.put(LAST_INSERT_ID, Long.toUnsignedString(left.lastInsertId()));
    }
  }

  /** The session has been reset. */
  synchronized void clear() {
    values.clear();
    unread.clear();
    byNames = false;
    parserSettings++;
  }

  /** A number that changes when a variable is set by which the texts of statements are read. */
  synchronized int parserSettings() {
    return parserSettings;
  }

  /** Whether a character's second byte may be that of a backslash or a backtick. */
  synchronized boolean mayHaveAsciiTrailBytes() {
    String charset = values.get(CHARACTER_SET_CLIENT);
    return unread.contains(CHARACTER_SET_CLIENT)
        || charset != null && !WITHOUT_ASCII_TRAIL_BYTES.contains(charset);
  }
}
