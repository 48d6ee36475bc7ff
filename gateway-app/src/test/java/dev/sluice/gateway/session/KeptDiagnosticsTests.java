package dev.sluice.gateway.session;

import static dev.sluice.protocol.statement.Effect.ASKS_FOUND_ROWS;
import static dev.sluice.protocol.statement.Effect.ASKS_INSERT_ID;
import static dev.sluice.protocol.statement.Effect.ASKS_ROW_COUNT;
import static dev.sluice.protocol.statement.Effect.ASKS_WARNINGS;
import static dev.sluice.protocol.statement.Effect.FOUND_ROWS;
import static dev.sluice.protocol.statement.Effect.RENEWS_WARNINGS;
import static dev.sluice.protocol.statement.Effect.ROW_COUNT;
import static dev.sluice.protocol.statement.Effect.WARNINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Harvest;
import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeptDiagnosticsTests {

  /** A statement without a table. */
  private static final Effects SET = Effects.of(ROW_COUNT, WARNINGS);

  /** A statement that returns rows, without a table. */
  private static final Effects SELECT = Effects.of(ROW_COUNT, WARNINGS, FOUND_ROWS);

  private static final Effects UPDATE = Effects.of(ROW_COUNT, WARNINGS, RENEWS_WARNINGS);
  private static final Effects SHOW_WARNINGS = Effects.of(ROW_COUNT, WARNINGS, FOUND_ROWS, ASKS_WARNINGS);

  private static final Harvest.Condition WARNING =
      new Harvest.Condition("Warning", 1265, "truncated".getBytes(StandardCharsets.US_ASCII));

  private final KeptDiagnostics kept = new KeptDiagnostics();

  private static Harvest.Left left(long foundRows, long rowCount, Harvest.Condition... conditions) {
    return new Harvest.Left(Map.of(), 9, foundRows, rowCount, conditions.length, 0, List.of(conditions));
  }

  private boolean asks(Effect effect) {
    return kept.areAskedForBy(Effects.of(effect));
  }

  private void ran(Effects effects) {
    kept.replacedBy(effects, false, false, true);
  }

  @Test
  void nothingIsKeptAtFirst() {
    assertThat(asks(ASKS_ROW_COUNT) || asks(ASKS_FOUND_ROWS) || asks(ASKS_WARNINGS)).isFalse();
    assertThat(kept.areAskedForBy(Effects.UNKNOWN)).isFalse();
    ran(UPDATE);
    assertThat(asks(ASKS_ROW_COUNT)).isFalse();
  }

  @Test
  void whatWasHarvestedIsKept() {
    kept.harvested(left(3, 2, WARNING));
    assertThat(asks(ASKS_ROW_COUNT) && asks(ASKS_FOUND_ROWS) && asks(ASKS_WARNINGS)).isTrue();
    assertThat(kept.has(ROW_COUNT) && kept.has(FOUND_ROWS) && kept.has(WARNINGS)).isTrue();
    assertThat(kept.values()).isEqualTo(left(3, 2, WARNING));
  }

  /** It is put on the next connection. */
  @Test
  void theLastInsertIdIsNotAskedOfTheGateway() {
    kept.harvested(left(3, 2));
    assertThat(asks(ASKS_INSERT_ID)).isFalse();
  }

  /** Its session keeps its connection from then on. */
  @Test
  void aStatementThatCannotBeReadAsksForNothingHere() {
    kept.harvested(left(3, 2));
    assertThat(kept.areAskedForBy(Effects.UNKNOWN)).isFalse();
    ran(Effects.UNKNOWN);
    assertThat(asks(ASKS_ROW_COUNT) || asks(ASKS_FOUND_ROWS) || asks(ASKS_WARNINGS)).isFalse();
  }

  @Test
  void aStatementReplacesWhatItLeavesItself() {
    kept.harvested(left(3, 2, WARNING));
    ran(SET);
    assertThat(asks(ASKS_ROW_COUNT)).isFalse();
    assertThat(asks(ASKS_FOUND_ROWS)).isTrue();
    ran(SELECT);
    assertThat(asks(ASKS_FOUND_ROWS)).isFalse();
    assertThat(asks(ASKS_WARNINGS)).isFalse();
    assertThat(kept.lacks(Effects.of(ASKS_WARNINGS))).isTrue();
    ran(UPDATE);
    assertThat(kept.lacks(Effects.of(ASKS_WARNINGS))).isFalse();
  }

  @Test
  void aStatementThatFailsReplacesWarningsButNoFoundRows() {
    kept.harvested(left(3, 2, WARNING));
    kept.replacedBy(SELECT, true, false, true);
    assertThat(asks(ASKS_ROW_COUNT)).isFalse();
    assertThat(kept.lacks(Effects.of(ASKS_FOUND_ROWS))).isTrue();
    assertThat(asks(ASKS_WARNINGS)).isFalse();
  }

  @Test
  void aStatementThatWarnsReplacesWarnings() {
    kept.harvested(left(3, 2, WARNING));
    kept.replacedBy(SET, false, true, true);
    assertThat(asks(ASKS_WARNINGS)).isFalse();
  }

  @Test
  void onMySqlEveryStatementReplacesWarningsButThoseThatShowThem() {
    kept.harvested(left(3, 2, WARNING));
    kept.replacedBy(SHOW_WARNINGS, false, false, false);
    assertThat(asks(ASKS_WARNINGS)).isTrue();
    kept.replacedBy(SET, false, false, false);
    assertThat(asks(ASKS_WARNINGS)).isFalse();
  }

  @Test
  void whatAStatementDoesNotReplaceOutlivesTheNextHarvest() {
    kept.harvested(left(3, 2, WARNING));
    kept.replacedBy(SET.and(Effects.of(Effect.SYSTEM_VARIABLE)), false, false, true);
    kept.harvested(left(7, 1));
    assertThat(kept.values().rowCount()).isOne();
    assertThat(kept.values().foundRows()).isEqualTo(3);
    assertThat(kept.values().conditions()).containsExactly(WARNING);
    assertThat(kept.values().warningCount()).isOne();
    assertThat(asks(ASKS_ROW_COUNT) && asks(ASKS_FOUND_ROWS) && asks(ASKS_WARNINGS)).isTrue();
  }

  @Test
  void whatAStatementReplacesIsOfTheNextHarvest() {
    kept.harvested(left(3, 2, WARNING));
    ran(SELECT);
    ran(UPDATE);
    kept.harvested(left(7, 1));
    assertThat(kept.values()).isEqualTo(left(7, 1));
  }

  @Test
  void aConnectionThatWasNotUsedBetweenTwoHarvestsTellsNothing() {
    kept.harvested(left(3, 2, WARNING));
    kept.harvested(left(0, 0));
    assertThat(kept.values()).isEqualTo(left(3, 2, WARNING));
  }

  @Test
  void aResetLeavesOnlyTheFoundRows() {
    kept.harvested(left(3, 2, WARNING));
    kept.reset();
    assertThat(asks(ASKS_ROW_COUNT) || asks(ASKS_WARNINGS)).isFalse();
    assertThat(asks(ASKS_FOUND_ROWS)).isTrue();
  }
}
