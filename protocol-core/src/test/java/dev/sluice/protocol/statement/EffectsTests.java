package dev.sluice.protocol.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EffectsTests {

  private static final Set<Effect> ALL = EnumSet.allOf(Effect.class);

  private static Set<Effect> in(Effects effects) {
    return those(effects::has);
  }

  private static Set<Effect> those(Predicate<Effect> condition) {
    return ALL.stream().filter(condition).collect(Collectors.toSet());
  }

  @Test
  void eachHasABitOfItsOwn() {
    for (Effect effect : ALL) {
      Effects effects = Effects.of(effect);
      assertThat(in(effects)).containsExactly(effect);
      assertThat(Long.bitCount(effects.bits())).isOne();
      assertThat(effects).hasToString(effect.name());
      assertThat(effects.without(effect)).isEqualTo(Effects.NONE);
    }
    assertThat(in(Effects.of(Effect.values()))).isEqualTo(ALL);
  }

  @Test
  void whatIsLostWithAConnection() {
    assertThat(those(effect -> Effects.of(effect).leavesState())).containsExactlyInAnyOrder(Effect.NAMED_LOCK,
        Effect.USER_VARIABLE, Effect.SYSTEM_VARIABLE, Effect.NEXT_TRANSACTION, Effect.TEMPORARY_TABLE,
        Effect.OPEN_HANDLER, Effect.TABLE_LOCK, Effect.SERVER_LOCK, Effect.SEQUENCE_VALUE, Effect.PREPARED_STATEMENT,
        Effect.ROLE, Effect.RESOURCE_GROUP, Effect.XA_PREPARED, Effect.STATE_TRACKER, Effect.AUTHORIZATION,
        Effect.OPAQUE);
  }

  @Test
  void whatAResetDoesNotUndo() {
    assertThat(in(Effects.of(Effect.values()).beyondReset())).containsExactlyInAnyOrder(Effect.ROLE,
        Effect.RESOURCE_GROUP, Effect.XA_PREPARED, Effect.DEFAULT_SCHEMA, Effect.STATE_TRACKER, Effect.AUTHORIZATION);
  }

  @Test
  void eachQuestionIsForOneKindOfDiagnostics() {
    Set<Effect> diagnostics = EnumSet.of(Effect.INSERT_ID, Effect.ROW_COUNT, Effect.FOUND_ROWS, Effect.WARNINGS,
        Effect.SESSION_STATUS);
    assertThat(in(Effects.UNKNOWN.diagnostics())).isEqualTo(diagnostics);
    for (Effect left : ALL) {
      Set<Effect> questions = those(effect -> Effects.of(effect).asksFor(Effects.of(left)));
      if (diagnostics.contains(left)) {
        assertThat(questions).as(left.name()).containsExactlyInAnyOrder(Effect.valueOf("ASKS_" + left), Effect.OPAQUE);
      } else {
        Set<Effect> ofOpaque = Arrays.stream(Effect.values()).filter(effect -> effect.name().startsWith("ASKS_"))
            .collect(Collectors.toSet());
        ofOpaque.add(Effect.OPAQUE);
        assertThat(questions).as(left.name()).isEqualTo(left == Effect.OPAQUE ? ofOpaque : Set.of());
      }
    }
  }
}
