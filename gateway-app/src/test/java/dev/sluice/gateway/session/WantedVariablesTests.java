package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Harvest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WantedVariablesTests {

  private final WantedVariables wanted = new WantedVariables();

  private static Harvest.Left left(Map<String, String> variables, long lastInsertId) {
    return new Harvest.Left(variables, lastInsertId, 0, 0, 0, 0, List.of());
  }

  @Test
  void nothingIsWantedAtFirst() {
    assertThat(wanted.unread()).isEmpty();
    assertThat(wanted.values()).isEmpty();
    assertThat(wanted.mayHaveAsciiTrailBytes()).isFalse();
  }

  @Test
  void aVariableIsReadOnceAfterItWasSet() {
    wanted.set(Set.of("sql_mode", "time_zone"));
    assertThat(wanted.unread()).containsExactlyInAnyOrder("sql_mode", "time_zone");
    assertThat(wanted.values()).isEmpty();
    wanted.harvested(left(Map.of("sql_mode", "''", "time_zone", "'UTC'"), 0));
    assertThat(wanted.unread()).isEmpty();
    assertThat(wanted.values()).isEqualTo(Map.of("sql_mode", "''", "time_zone", "'UTC'"));
  }

  @Test
  void aVariableThatIsSetAgainIsReadAgain() {
    wanted.set(Set.of("sql_mode"));
    wanted.harvested(left(Map.of("sql_mode", "''"), 0));
    wanted.set(Set.of("sql_mode"));
    assertThat(wanted.unread()).containsExactly("sql_mode");
    wanted.harvested(left(Map.of("sql_mode", "'ANSI'"), 0));
    assertThat(wanted.values()).isEqualTo(Map.of("sql_mode", "'ANSI'"));
  }

  @Test
  void whatWasNotReadStaysToBeRead() {
    wanted.set(Set.of("sql_mode", "time_zone"));
    wanted.harvested(left(Map.of("sql_mode", "''"), 0));
    assertThat(wanted.unread()).containsExactly("time_zone");
  }

  @Test
  void theLastInsertIdIsWantedUnlessItIsZero() {
    wanted.harvested(left(Map.of(), 5));
    assertThat(wanted.values()).isEqualTo(Map.of("last_insert_id", "5"));
    wanted.harvested(left(Map.of(), -1));
    assertThat(wanted.values()).isEqualTo(Map.of("last_insert_id", "18446744073709551615"));
    wanted.harvested(left(Map.of(), 0));
    assertThat(wanted.values()).isEmpty();
  }

  @Test
  void aResetForgetsAll() {
    wanted.set(Set.of("sql_mode"));
    wanted.harvested(left(Map.of("sql_mode", "''"), 5));
    wanted.set(Set.of("time_zone"));
    wanted.clear();
    assertThat(wanted.values()).isEmpty();
    assertThat(wanted.unread()).isEmpty();
  }

  @Test
  void whatIsGivenOutDoesNotChange() {
    wanted.set(Set.of("sql_mode"));
    Set<String> unread = wanted.unread();
    wanted.harvested(left(Map.of("sql_mode", "''"), 0));
    Map<String, String> values = wanted.values();
    wanted.clear();
    assertThat(unread).containsExactly("sql_mode");
    assertThat(values).containsOnlyKeys("sql_mode");
  }

  @Test
  void theSettingsOfTheParserChangeWithItsVariables() {
    int first = wanted.parserSettings();
    wanted.set(Set.of("time_zone"));
    assertThat(wanted.parserSettings()).isEqualTo(first);
    wanted.set(Set.of("time_zone", "sql_mode"));
    int second = wanted.parserSettings();
    assertThat(second).isNotEqualTo(first);
    wanted.harvested(left(Map.of("time_zone", "'UTC'", "sql_mode", "''"), 0));
    assertThat(wanted.parserSettings()).isEqualTo(second);
    wanted.clear();
    assertThat(wanted.parserSettings()).isNotEqualTo(second);
  }

  @Test
  void aCharacterSetThatIsNotKnownMayHaveBackslashesInCharacters() {
    wanted.set(Set.of("character_set_client"));
    assertThat(wanted.mayHaveAsciiTrailBytes()).isTrue();
    wanted.harvested(left(Map.of("character_set_client", "'utf8mb4'"), 0));
    assertThat(wanted.mayHaveAsciiTrailBytes()).isFalse();
    wanted.set(Set.of("character_set_client"));
    assertThat(wanted.mayHaveAsciiTrailBytes()).isTrue();
    wanted.harvested(left(Map.of("character_set_client", "'sjis'"), 0));
    assertThat(wanted.mayHaveAsciiTrailBytes()).isTrue();
  }
}
