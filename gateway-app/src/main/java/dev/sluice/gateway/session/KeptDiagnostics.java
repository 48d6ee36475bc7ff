package dev.sluice.gateway.session;

import dev.sluice.gateway.backend.Harvest;
import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import java.util.List;
import java.util.Map;

/**
 * What the last statements left, kept by the gateway because another session has taken the connection on which they
 * ran. A statement replaces it by what it leaves itself. Thread-safe for one command at a time.
 */
final class KeptDiagnostics {

  private static final Effects ALL = Effects.of(Effect.ROW_COUNT, Effect.FOUND_ROWS, Effect.WARNINGS);
  private static final Harvest.Left NOTHING = new Harvest.Left(Map.of(), 0, 0, 0, 0, 0, List.of());

  private volatile Effects kept = Effects.NONE;

  /** What is on no connection, and may have been replaced by a stored program. */
  private volatile Effects unknown = Effects.NONE;

  private volatile Harvest.Left values = NOTHING;

  /** What had been kept before and has not been replaced is not on the connection that was harvested. */
  void harvested(Harvest.Left left) {
    Effects before = kept;
    Harvest.Left old = values;
    boolean oldConditions = before.has(Effect.WARNINGS);
    Harvest.Left conditions = oldConditions ? old : left;
    values = new Harvest.Left(left.variables(), left.lastInsertId(),
        before.has(Effect.FOUND_ROWS) ? old.foundRows() : left.foundRows(),
        before.has(Effect.ROW_COUNT) ? old.rowCount() : left.rowCount(),
        conditions.warningCount(), conditions.errorCount(), conditions.conditions());
    kept = ALL.without(unknown);
  }

  /** Whether a statement with these effects asks for something that is kept, and so is not on its connection. */
  boolean areAskedForBy(Effects statement) {
    return !kept.isEmpty() && statement.without(Effect.OPAQUE).asksFor(kept);
  }

  /** Whether a statement with these effects asks for something that is neither kept nor on its connection. */
  boolean lacks(Effects statement) {
    return !unknown.isEmpty() && statement.without(Effect.OPAQUE).asksFor(unknown);
  }

  /**
   * A statement with these effects has ended.
   *
   * @param failed whether it failed; then it may not have replaced {@code FOUND_ROWS()}
   * @param conditions whether it has left warnings or errors
   * @param onlyWithTables whether a statement that uses no table leaves the warnings before it as they are, as MariaDB
     *     does
   */
  void replacedBy(Effects statement, boolean failed, boolean conditions, boolean onlyWithTables) {
    if (kept.isEmpty() && unknown.isEmpty()) {
      return;
    }
    Effects left = replaced(kept, statement, failed, conditions, onlyWithTables);
    unknown = replaced(unknown, statement, failed, conditions, onlyWithTables);
    // whether a change of data replaces FOUND_ROWS() differs between servers and statements
    // neither does it show which statement of several has failed
    boolean mayReplace = statement.has(Effect.FOUND_ROWS) ? failed : statement.has(Effect.RENEWS_WARNINGS);
    Effects maybe = mayReplace ? Effects.of(Effect.FOUND_ROWS) : Effects.NONE;
    if (statement.has(Effect.OPAQUE)) {
      maybe = ALL;
    } else if (onlyWithTables && !values.conditions().isEmpty() && !statement.has(Effect.ASKS_WARNINGS)
        && (!statement.has(Effect.SYSTEM_VARIABLE) || statement.has(Effect.STORED_OBJECT))) {
      // whether a statement uses a table does not always show, as with SHOW VARIABLES
      maybe = maybe.and(Effects.of(Effect.WARNINGS));
    }
    unknown = unknown.and(left.in(maybe));
    kept = left.without(maybe);
  }

  private static Effects replaced(Effects before, Effects statement, boolean failed, boolean conditions,
      boolean onlyWithTables) {
    Effects left = before;
    if (statement.has(Effect.ROW_COUNT) || failed) {
      left = left.without(Effect.ROW_COUNT);
    }
    if (statement.has(Effect.FOUND_ROWS) && !failed) {
      left = left.without(Effect.FOUND_ROWS);
    }
    boolean renews = statement.has(Effect.RENEWS_WARNINGS) || conditions || failed
        || !onlyWithTables && statement.has(Effect.WARNINGS) && !statement.has(Effect.ASKS_WARNINGS);
    return renews ? left.without(Effect.WARNINGS) : left;
  }

  /** The gateway has answered a command by OK, which sets {@code ROW_COUNT()} to 0. */
  void answeredOk() {
    Harvest.Left left = values;
    values = new Harvest.Left(left.variables(), left.lastInsertId(), left.foundRows(), 0, left.warningCount(),
        left.errorCount(), left.conditions());
  }

  /** The session is reset, which leaves {@code FOUND_ROWS()} as it is. */
  void reset() {
    kept = kept.without(Effect.ROW_COUNT).without(Effect.WARNINGS);
    unknown = unknown.without(Effect.ROW_COUNT).without(Effect.WARNINGS);
  }

  /** A session that has been reset since then has left that. */
  void harvestedBeforeReset(Harvest.Left left) {
    harvested(left);
    reset();
  }

  /** The value of {@code ROW_COUNT()} if it is kept. */
  boolean has(Effect effect) {
    return kept.has(effect);
  }

  Harvest.Left values() {
    return values;
  }
}
