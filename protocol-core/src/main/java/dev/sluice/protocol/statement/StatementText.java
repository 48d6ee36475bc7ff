package dev.sluice.protocol.statement;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges the text of a command, which may be of several statements.
 *
 * <p>The judgement errs on one side: what a text could do in any way in which a server could read it counts as done.
 * What nobody can see in a text is what a trigger does, or a function that a view calls.
 */
public final class StatementText {

  /** A longer text is not read a second time to see whether another reading is different: that counts as unknown. */
  private static final int MAX_READ_AGAIN = 64 * 1024;

  private static final byte[] KILL = {'k', 'i', 'l', 'l'};

  private StatementText() {}

  /** What a text could leave and ask for. Reads from the reader index on, and leaves that where it is. */
  public static Effects effects(ByteBuf text, Dialect dialect) {
    int first = dialect.firstReading();
    StatementReader reader = new StatementReader(text, Reading.of(first), dialect.mariaDb());
    Effects effects = reader.effects();
    int unknown = unknown(dialect, reader, effects);
    int open = reader.ambiguities() & unknown;
    boolean readable = reader.isReadable();
    if (open != 0 && (reader.isMixed() || text.readableBytes() > MAX_READ_AGAIN)) {
      readable = false;
      effects = effects.and(Effects.UNKNOWN);
    } else if (open != 0) {
      effects = effects.and(otherReadings(text, dialect.mariaDb(), first, open, unknown));
    }
    return !readable && saysKill(text) ? effects.and(Effects.of(Effect.KILL)) : effects;
  }

  /** Whether the word is where a statement could begin, however the text is read. */
  private static boolean saysKill(ByteBuf text) {
    int matched = 0;
    boolean atStart = true;
    for (int i = text.readerIndex(); i < text.writerIndex(); i++) {
      int octet = text.getUnsignedByte(i);
      if (matched == KILL.length && !Lexer.isAsciiWord(octet)) {
        return true;
      }
      boolean matches = matched < KILL.length && (matched > 0 || atStart) && (octet | 0x20) == KILL[matched];
      matched = matches ? matched + 1 : 0;
      atStart = octet == '\n' || octet == ';' || octet == '/' || octet == '!' || octet >= 0x80
          || atStart && (octet <= ' ' || octet >= '0' && octet <= '9');
    }
    return false;
  }

  /**
   * Splits a text into its statements, the empty ones left out, and finds the kills among them. Empty if it cannot be
   * said for sure where they are, because the text can be read in several ways.
   */
  public static Optional<List<StatementPart>> parts(ByteBuf text, Dialect dialect) {
    int first = dialect.firstReading();
    StatementSplitter splitter = new StatementSplitter(text, Reading.of(first));
    List<StatementPart> parts = splitter.split();
    int open = splitter.ambiguities() & (dialect.unknown() | Reading.NO_BACKSLASH_ESCAPES);
    for (int difference = 1; parts != null && difference < Reading.COUNT; difference++) {
      if ((difference & ~open) == 0) {
        StatementSplitter other = new StatementSplitter(text, Reading.of(first ^ difference));
        parts = merged(parts, other.split());
      }
    }
    return Optional.ofNullable(parts);
  }

  private static @Nullable List<StatementPart> merged(List<StatementPart> parts, @Nullable List<StatementPart> others) {
    if (others == null || others.size() != parts.size()) {
      return null;
    }
    List<StatementPart> merged = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).isAt(others.get(i))) {
        return null;
      }
      merged.add(parts.get(i).merged(others.get(i)));
    }
    return merged;
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
        return effects.and(Effects.UNKNOWN).and(saysKill(text) ? Effects.of(Effect.KILL) : Effects.NONE);
      }
      done |= 1 << difference;
      int more = open | reader.ambiguities() & unknown;
      difference = more == open ? difference : 0;
      open = more;
    }
    return effects;
  }
}
