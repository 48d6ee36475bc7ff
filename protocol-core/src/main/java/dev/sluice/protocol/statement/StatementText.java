package dev.sluice.protocol.statement;

import io.netty.buffer.ByteBuf;

/**
 * Judges the text of a command, which may be of several statements.
 *
 * <p>The judgement errs on one side: what a text could do in any way in which a server could read it counts as done. What
 * nobody can see in a text is what a trigger does, or a function that a view calls.
 */
public final class StatementText {

  /** A longer text is not read a second time to see whether another reading is different: that counts as unknown. */
  private static final int MAX_READ_AGAIN = 64 * 1024;

  private StatementText() {}

  /** What a text could leave and ask for. Reads from the reader index on, and leaves that where it is. */
  public static Effects effects(ByteBuf text, Dialect dialect) {
    int first = dialect.firstReading();
    StatementReader reader = new StatementReader(text, Reading.of(first), dialect.mariaDb());
    Effects effects = reader.effects();
    int unknown = unknown(dialect, reader, effects);
    int open = reader.ambiguities() & unknown;
    if (open == 0) {
      return effects;
    }
    return reader.isMixed() || text.readableBytes() > MAX_READ_AGAIN ? effects.and(Effects.UNKNOWN)
        : effects.and(otherReadings(text, dialect.mariaDb(), first, open, unknown));
  }

  /** The mode of a later statement may be another where an earlier one has set it. */
  private static int unknown(Dialect dialect, StatementReader reader, Effects effects) {
    boolean changes = reader.statements() > 1
        && (effects.has(Effect.SYSTEM_VARIABLE) || effects.has(Effect.OPAQUE));
    return dialect.unknown() | (changes ? Reading.NO_BACKSLASH_ESCAPES : 0);
  }

  /** Reads in all ways that differ from the first in what has turned out to matter, until nothing more turns out. */
  private static Effects otherReadings(ByteBuf text, boolean mariaDb, int first, int found, int unknown) {
    Effects effects = Effects.NONE;
    int open = found;
    int done = 1;
    for (int difference = 1; difference < Reading.COUNT; difference++) {
      if ((difference & ~open) != 0 || (done & 1 << difference) != 0) {
        continue;
      }
      StatementReader reader = new StatementReader(text, Reading.of(first ^ difference), mariaDb);
      effects = effects.and(reader.effects());
      if (reader.isMixed()) {
        return effects.and(Effects.UNKNOWN);
      }
      done |= 1 << difference;
      int more = open | reader.ambiguities() & unknown;
      difference = more == open ? difference : 0;
      open = more;
    }
    return effects;
  }
}
