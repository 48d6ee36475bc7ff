package dev.sluice.gateway.session;

import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;

/**
 * What statements left for later ones to ask for, such as {@code LAST_INSERT_ID()}, and was lost with a connection in
 * whose place another has come. Thread-safe for one command at a time.
 */
final class LostDiagnostics {

  /** What they are called in messages. */
  static final String NAME = "what the last statements left (LAST_INSERT_ID(), ROW_COUNT(), warnings ...)";

  private volatile Effects lost = Effects.NONE;

  /** A connection is lost on which statements with these effects have run. */
  void add(Effects statements) {
    lost = lost.and(statements.diagnostics());
  }

  /** A statement with these effects is about to be run: what it leaves is in the place of what was lost. */
  void renewedBy(Effects statement) {
    lost = lost.without(statement.renewed());
  }

  /** The session is reset: nothing of it would be there directly either. */
  void clear() {
    lost = Effects.NONE;
  }

  /**
   * Whether a statement with these effects could ask for some of it.
   *
   * @param insertIdReported whether an id has been made since, in the place of the one that was lost
   */
  boolean areAskedForBy(Effects statement, boolean insertIdReported) {
    return statement.asksFor(insertIdReported ? lost.without(Effect.INSERT_ID) : lost);
  }
}
