package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import org.junit.jupiter.api.Test;

class LostDiagnosticsTests {

  private static final Effects INSERT = Effects.of(Effect.INSERT_ID, Effect.ROW_COUNT, Effect.WARNINGS);
  private static final Effects ASKS_ID = Effects.of(Effect.ASKS_INSERT_ID);
  private static final Effects ASKS_ROW_COUNT = Effects.of(Effect.ASKS_ROW_COUNT);

  private final LostDiagnostics lost = new LostDiagnostics();

  @Test
  void nothingIsLostAtFirst() {
    assertThat(lost.areAskedForBy(Effects.UNKNOWN, false)).isFalse();
  }

  @Test
  void whatStatementsLeftIsLostWithTheirConnection() {
    lost.add(INSERT);
    assertThat(lost.areAskedForBy(ASKS_ID, false)).isTrue();
    assertThat(lost.areAskedForBy(ASKS_ROW_COUNT, false)).isTrue();
    assertThat(lost.areAskedForBy(Effects.UNKNOWN, false)).isTrue();
    assertThat(lost.areAskedForBy(Effects.of(Effect.ASKS_FOUND_ROWS), false)).isFalse();
    assertThat(lost.areAskedForBy(Effects.of(Effect.USER_VARIABLE), false)).isFalse();
  }

  @Test
  void lossesAddUp() {
    lost.add(INSERT);
    lost.add(Effects.of(Effect.FOUND_ROWS));
    assertThat(lost.areAskedForBy(ASKS_ID, false)).isTrue();
    assertThat(lost.areAskedForBy(Effects.of(Effect.ASKS_FOUND_ROWS), false)).isTrue();
  }

  @Test
  void aNewIdIsInThePlaceOfTheOneThatWasLost() {
    lost.add(INSERT);
    assertThat(lost.areAskedForBy(ASKS_ID, true)).isFalse();
    assertThat(lost.areAskedForBy(ASKS_ROW_COUNT, true)).isTrue();
  }

  @Test
  void aStatementRenewsWhatEveryStatementLeaves() {
    lost.add(INSERT);
    lost.renewedBy(Effects.of(Effect.ROW_COUNT));
    assertThat(lost.areAskedForBy(ASKS_ROW_COUNT, false)).isFalse();
    assertThat(lost.areAskedForBy(ASKS_ID, false)).isTrue();
  }

  @Test
  void aResetForgetsIt() {
    lost.add(INSERT);
    lost.clear();
    assertThat(lost.areAskedForBy(Effects.UNKNOWN, false)).isFalse();
  }
}
