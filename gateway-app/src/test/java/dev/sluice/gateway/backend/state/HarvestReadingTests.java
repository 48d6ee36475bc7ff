package dev.sluice.gateway.backend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.Harvest;
import dev.sluice.gateway.backend.wire.ScriptedWire;
import dev.sluice.gateway.backend.wire.ServerBytes;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** What is read on a connection before its session loses it. */
class HarvestReadingTests {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final String DIAGNOSTICS = "SELECT FOUND_ROWS(), LAST_INSERT_ID(), @@warning_count, @@error_count";
  private static final String INTEGER = "3f 00 15 00 00 00 08 21 00 00 00 00 | binary, LONGLONG, unsigned";
  private static final String DOUBLE = "3f 00 17 00 00 00 05 00 00 1f 00 00 | binary, DOUBLE";
  private static final String STRING = "2d 00 50 00 00 00 fd 00 00 27 00 00 | utf8mb4, VAR_STRING";
  private static final String DIAGNOSTICS_ROW = "01 '3' 02 '42' 01 '2' 01 '1' ";

  private final ScriptedWire script = new ScriptedWire();

  @AfterEach
  void close() {
    script.close();
  }

  private TestSubscriber<Void> read(Harvest harvest) {
    CommandBatch batch = new CommandBatch(script.wire);
    new HarvestReading(harvest, 7).addTo(batch);
    TestSubscriber<Void> result = TestSubscriber.create();
    batch.run().subscribe(result);
    return result;
  }

  /** The statements of one write. */
  private List<String> sent() {
    script.channel.runPendingTasks();
    List<String> statements = new ArrayList<>();
    ByteBuf frames = script.channel.readOutbound();
    while (frames.isReadable()) {
      int length = frames.readUnsignedMediumLE();
      statements.add(frames.skipBytes(2).readSlice(length - 1).toString(StandardCharsets.UTF_8));
    }
    frames.release();
    return statements;
  }

  /** A result of columns of those types, with one row or none. */
  private void result(List<String> types, String... rows) {
    List<ByteBuf> parts = new ArrayList<>();
    int sequenceId = 1;
    parts.add(ServerBytes.frame(sequenceId++, "%02x | columns".formatted(types.size())));
    for (String type : types) {
      parts.add(ServerBytes.frame(sequenceId++, "03 'def' 00 00 00 01 'a' 00 | names", "00 | extended type info",
          "0c | length", type));
    }
    for (String row : rows) {
      parts.add(ServerBytes.frame(sequenceId++, row));
    }
    parts.add(ServerBytes.end(sequenceId));
    script.receive(parts.toArray(ByteBuf[]::new));
  }

  private void diagnostics(String row, String... variables) {
    List<String> types = new ArrayList<>(List.of(INTEGER, INTEGER, INTEGER, INTEGER));
    types.addAll(List.of(variables));
    result(types, DIAGNOSTICS_ROW + row);
  }

  private static Harvest.Left left(Harvest harvest) {
    return Objects.requireNonNull(harvest.left().block(BOUND));
  }

  @Test
  void whatEverySessionLeavesIsOneQuery() {
    Harvest harvest = new Harvest(Set.of(), false);
    TestSubscriber<Void> result = read(harvest);

    assertThat(sent()).containsExactly(DIAGNOSTICS + " LIMIT 1");
    diagnostics("");
    assertThat(result.isTerminatedComplete()).isTrue();
    assertThat(left(harvest)).isEqualTo(new Harvest.Left(Map.of(), 42, 3, 7, 2, 1, List.of()));
  }

  @Test
  void variablesAreReadAsLiterals() {
    Harvest harvest = new Harvest(Set.of("wait_timeout", "sql_mode", "long_query_time", "character_set_results",
        "optimizer_switch", "time_zone"), false);
    read(harvest);

    assertThat(sent()).containsExactly(DIAGNOSTICS + ", @@SESSION.character_set_results, @@SESSION.long_query_time, "
        + "@@SESSION.optimizer_switch, @@SESSION.sql_mode, @@SESSION.time_zone, @@SESSION.wait_timeout LIMIT 1");
    diagnostics("fb 08 '1.500000' 00 03 'a' 27 'b' 03 'a' 5c 'b' 03 '600'", STRING, DOUBLE, STRING, STRING, STRING,
        INTEGER);
    assertThat(left(harvest).variables()).isEqualTo(Map.of("character_set_results", "NULL", "long_query_time",
        "1.500000", "optimizer_switch", "''", "sql_mode", "_utf8mb4 X'612762'", "time_zone", "_utf8mb4 X'615c62'",
        "wait_timeout", "600"));
  }

  @Test
  void valuesThatAreNoAsciiAreHexadecimal() {
    Harvest harvest = new Harvest(Set.of("lc_messages", "sql_mode", "time_zone"), false);
    read(harvest);
    diagnostics("02 'é' 02 'A' 0a 03 'UTC'", STRING, STRING, STRING);
    assertThat(left(harvest).variables()).isEqualTo(
        Map.of("lc_messages", "_utf8mb4 X'c3a9'", "sql_mode", "_utf8mb4 X'410a'", "time_zone", "'UTC'"));
  }

  /** The other query would replace the warnings on MySQL. */
  @Test
  void warningsAreReadFirst() {
    Harvest harvest = new Harvest(Set.of("time_zone"), true);
    TestSubscriber<Void> result = read(harvest);

    assertThat(sent()).containsExactly("SHOW WARNINGS", DIAGNOSTICS + ", @@SESSION.time_zone LIMIT 1");
    result(List.of(STRING, INTEGER, STRING), "07 'Warning' 04 '1265' 09 'truncated'", "05 'Error' 04 '1146' 02 'no'");
    assertThat(result.isTerminated()).isFalse();
    diagnostics("03 'UTC'", STRING);
    assertThat(result.isTerminatedComplete()).isTrue();
    List<Harvest.Condition> conditions = left(harvest).conditions();
    assertThat(conditions).extracting(Harvest.Condition::level).containsExactly("Warning", "Error");
    assertThat(conditions).extracting(Harvest.Condition::code).containsExactly(1265, 1146);
    assertThat(conditions).extracting(one -> new String(one.message(), StandardCharsets.US_ASCII))
        .containsExactly("truncated", "no");
    assertThat(conditions).extracting(Harvest.Condition::isError).containsExactly(false, true);
  }

  @Test
  void thereMayBeNoWarnings() {
    Harvest harvest = new Harvest(Set.of(), true);
    read(harvest);
    result(List.of(STRING, INTEGER, STRING));
    diagnostics("");
    assertThat(left(harvest).conditions()).isEmpty();
  }

  /** The connection goes on, with what follows in the batch. */
  @Test
  void anErrorIsTheOwnersAndNotTheBatchs() {
    Harvest harvest = new Harvest(Set.of(), false);
    TestSubscriber<Void> result = read(harvest);
    script.receive(ServerBytes.error(1));
    assertThat(result.isTerminatedComplete()).isTrue();
    StepVerifier.create(harvest.left()).expectErrorSatisfies(e -> assertThat(e)
        .isInstanceOfSatisfying(StatementFailure.class, said -> assertThat(said.errorCode()).isEqualTo(1317)))
        .verify(BOUND);
  }

  @Test
  void warningsThatCannotBeReadAreTheOwnersError() {
    Harvest harvest = new Harvest(Set.of(), true);
    TestSubscriber<Void> result = read(harvest);
    script.receive(ServerBytes.error(1));
    diagnostics("");
    assertThat(result.isTerminatedComplete()).isTrue();
    StepVerifier.create(harvest.left()).expectError(StatementFailure.class).verify(BOUND);
  }

  @Test
  void anAnswerWithoutARowIsAnError() {
    Harvest harvest = new Harvest(Set.of(), false);
    read(harvest);
    result(List.of(INTEGER, INTEGER, INTEGER, INTEGER));
    StepVerifier.create(harvest.left()).expectError(BackendLostException.class).verify(BOUND);
  }
}
