package dev.sluice.protocol.statement;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A set of {@link Effect}s.
 *
 * @param bits one for each, by its ordinal
 */
public record Effects(long bits) {

  public static final Effects NONE = new Effects(0);

  /** The effects of a statement that cannot be read. */
  public static final Effects UNKNOWN = of(Effect.OPAQUE, Effect.STORED_OBJECT);

  private static final Effects STATE = range(Effect.NAMED_LOCK, Effect.AUTHORIZATION).without(Effect.DEFAULT_SCHEMA)
      .without(Effect.XA_TRANSACTION).and(of(Effect.OPAQUE));
  private static final Effects BEYOND_RESET = range(Effect.ROLE, Effect.AUTHORIZATION);
  private static final Effects DIAGNOSTICS = range(Effect.INSERT_ID, Effect.SESSION_STATUS);

  private static final Effects WARNINGS = of(Effect.WARNINGS);

  private static final Effects RENEWED = of(Effect.ROW_COUNT, Effect.FOUND_ROWS);

  /** The distance of the bits of what is asked for from those of what is left. */
  private static final int ASKED = Effect.ASKS_INSERT_ID.ordinal() - Effect.INSERT_ID.ordinal();

  public static Effects of(Effect... effects) {
    return new Effects(Arrays.stream(effects).mapToLong(Effect::bit).reduce(0, (all, bit) -> all | bit));
  }

  private static Effects range(Effect first, Effect last) {
    return new Effects(last.bit() * 2 - first.bit());
  }

  public boolean has(Effect effect) {
    return (bits & effect.bit()) != 0;
  }

  /** Whether it has one of them or more. */
  public boolean hasAny(Effects others) {
    return (bits & others.bits) != 0;
  }

  public boolean isEmpty() {
    return bits == 0;
  }

  public Effects and(Effects others) {
    return new Effects(bits | others.bits);
  }

  public Effects without(Effect effect) {
    return new Effects(bits & ~effect.bit());
  }

  public Effects without(Effects others) {
    return new Effects(bits & ~others.bits);
  }

  /** Those that are among others. */
  public Effects in(Effects others) {
    return new Effects(bits & others.bits);
  }

  /**
   * Whether the session could hold state that is lost with its connection. A default schema does not count, because it
   * can be chosen again. A transaction of {@code XA} does not count either: the server reports it while it is open, and
   * after {@code XA PREPARE} there is {@link Effect#XA_PREPARED}.
   */
  public boolean leavesState() {
    return !in(STATE).isEmpty();
  }

  /** Those of the effects that a reset of the session does not undo. */
  public Effects beyondReset() {
    return in(BEYOND_RESET);
  }

  /** Those of the effects that a later statement can ask for. An opaque statement leaves all of them. */
  public Effects diagnostics() {
    return has(Effect.OPAQUE) ? DIAGNOSTICS : in(DIAGNOSTICS);
  }

  /** The diagnostics of earlier statements that no longer exist after a statement with these effects. */
  public Effects renewed() {
    if (has(Effect.OPAQUE)) {
      return NONE;
    }
    return in(RENEWED).and(has(Effect.RENEWS_WARNINGS) ? WARNINGS : NONE);
  }

  /** Whether a statement with these effects could ask for something of {@code left}. */
  public boolean asksFor(Effects left) {
    Effects there = left.diagnostics();
    return has(Effect.OPAQUE) ? !there.isEmpty() : (bits >>> ASKED & there.bits) != 0;
  }

  @Override
  public String toString() {
    return Arrays.stream(Effect.values()).filter(this::has).map(Effect::name).collect(Collectors.joining(", "));
  }
}
