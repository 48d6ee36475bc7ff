package dev.sluice.protocol.statement;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the effects of a command's text, which may have several statements.
 *
 * <p>It errs on the safe side: everything that the text does in any of the ways in which a server could read it counts
 * as done. The effects of a trigger, or of a function that a view calls, do not show in a text.
 */
public final class StatementText {

  /** A longer text is not read a second time in another reading; its effects count as unknown instead. */
  private static final int MAX_READ_AGAIN = 64 * 1024;

  private static final byte[] KILL = {'k', 'i', 'l', 'l'};

  private StatementText() {}

  /** What a text could leave and ask for. It is read from the reader index on, which is not moved. */
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

  /** Whether the word is at a place where a statement could begin in any reading. */
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
   * Splits a text into its statements, the empty ones left out, and finds the kills among them. The result is empty if
   * their places are not certain, because the text can be read in several ways.
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

  /**
   * The hints in a text's comments, in their order. A hint counts only if it is one in every way in which a server
   * could read the text without an error. A text has none if too many ways would have to be tried: if several of its
   * places could be read differently, or one of them and it is longer than 64 KiB.
   */
  public static List<Hint> hints(ByteBuf text, Dialect dialect) {
    int first = dialect.firstReading();
    Lexer lexer = readAll(text, first);
    List<Hint> hints = lexer.hints();
    int open = lexer.ambiguities() & dialect.unknown();
    if (open != 0 && (lexer.isMixed() || text.readableBytes() > MAX_READ_AGAIN)) {
      return List.of();
    }
    for (int difference = 1; !hints.isEmpty() && difference < Reading.COUNT; difference++) {
      Lexer other = (difference & ~open) == 0 ? readAll(text, first ^ difference) : lexer;
      hints = other.isReadable() ? Hint.common(hints, other.hints()) : hints;
    }
    return hints;
  }

  private static Lexer readAll(ByteBuf text, int reading) {
    Lexer lexer = new Lexer(text, Reading.of(reading));
    while (lexer.next() != Token.END) {
      continue;
    }
    return lexer;
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

  /** An earlier statement may set the mode in which a later one is read. */
  private static int unknown(Dialect dialect, StatementReader reader, Effects effects) {
    boolean changes = reader.statements() > 1
        && (effects.has(Effect.SYSTEM_VARIABLE) || effects.has(Effect.OPAQUE));
    return dialect.unknown() | (changes ? Reading.NO_BACKSLASH_ESCAPES : 0);
  }

  /**
   * Reads the text in all ways that differ from the first in a bit that matters, until no further bit turns out to
   * matter.
   */
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
