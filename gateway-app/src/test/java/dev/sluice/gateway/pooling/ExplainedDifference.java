package dev.sluice.gateway.pooling;

import java.util.List;

/**
 * An answer that differs from the server's, and why that is right.
 *
 * @param maker how the text of the script begins that makes the state
 * @param seer how the text of the script begins that sees it
 * @param reason why the answers cannot or should not be the same
 */
record ExplainedDifference(String maker, String seer, String reason) {

  static final List<ExplainedDifference> ALL = List.of(
      new ExplainedDifference("BEGIN ;; COMMIT RELEASE", "",
          "the server closes the connection, and the gateway gives a client that has nothing on it another one"),
      new ExplainedDifference("SET STATEMENT", "",
          "MariaDB reports the old value with a later statement, if the variable is tracked as the gateway asks for"),
      new ExplainedDifference("PREPARE made FROM 'SET time_zone", "",
          "the gateway asks the server for the text, to look for a KILL: FOUND_ROWS() is that question's"),
      new ExplainedDifference("SET @made = 'SELECT 6' ;; PREPARE made FROM @made", "", "the same"),
      new ExplainedDifference("USE information_schema", "",
          "after a reset the gateway chooses the schema again, and with it @@character_set_database, which the server "
              + "sets to the global value"),
      new ExplainedDifference("!stmt_prepare SELECT COUNT(*) FROM kept ;; USE it", "!stmt_",
          "EOF packets of the gateway never say that state has changed"));

  /** Whether one of them is of what this script makes. */
  static boolean mayFollow(Script maker) {
    return ALL.stream().anyMatch(known -> maker.text().startsWith(known.maker));
  }

  /** Whether one of them is of this pair. */
  static boolean covers(Pair pair) {
    return ALL.stream().anyMatch(known -> pair.maker().text().startsWith(known.maker)
        && pair.seer().text().startsWith(known.seer));
  }
}
