package dev.sluice.gateway.backend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.backend.state.SessionTrace.Use;
import dev.sluice.gateway.backend.wire.ScriptedWire;
import dev.sluice.gateway.backend.wire.ServerBytes;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** What is sent to give a connection a session's state: the difference to what it has, in one write. */
class SessionPreparationTests {

  private static final int UTF8MB4_GENERAL_CI = 45;
  private static final int LATIN1_SWEDISH_CI = 8;
  private static final SessionSetup SETUP =
      new SessionSetup(Capabilities.of(Capabilities.MULTI_STATEMENTS), UTF8MB4_GENERAL_CI, "shop");
  private static final Collations COLLATIONS = new Collations(Map.of(
      UTF8MB4_GENERAL_CI, "utf8mb4 COLLATE utf8mb4_general_ci", LATIN1_SWEDISH_CI, "latin1 COLLATE latin1_swedish_ci"));

  private static final String TRACKERS = "session_track_schema = ON, session_track_state_change = ON";
  private static final String SET = "SET NAMES utf8mb4 COLLATE utf8mb4_general_ci, " + TRACKERS;

  private final ScriptedWire script = new ScriptedWire();
  private final SessionTrace trace = script.trace;

  @BeforeEach
  void logIn() {
    trace.loggedIn(UTF8MB4_GENERAL_CI, true);
  }

  @AfterEach
  void close() {
    script.close();
  }

  private TestSubscriber<Void> prepare(SessionSetup setup) {
    TestSubscriber<Void> result = TestSubscriber.create();
    SessionPreparation.prepare(script.session(), setup, System.nanoTime(), COLLATIONS).subscribe(result);
    return result;
  }

  /** The commands of one write. */
  private List<String> sent() {
    script.channel.runPendingTasks();
    List<String> commands = new ArrayList<>();
    ByteBuf frames = script.channel.readOutbound();
    if (frames != null) {
      while (frames.isReadable()) {
        int length = frames.readUnsignedMediumLE();
        frames.skipBytes(1);
        int code = frames.readUnsignedByte();
        ByteBuf rest = frames.readSlice(length - 1);
        commands.add(switch (code) {
          case 0x02 -> "COM_INIT_DB " + rest.toString(StandardCharsets.UTF_8);
          case 0x03 -> rest.toString(StandardCharsets.UTF_8);
          case 0x1b -> "COM_SET_OPTION " + rest.getUnsignedShortLE(rest.readerIndex());
          case 0x1f -> "COM_RESET_CONNECTION";
          default -> "command " + code;
        });
      }
      frames.release();
    }
    return commands;
  }

  private void ok(int answers) {
    for (int i = 0; i < answers; i++) {
      script.receive(ServerBytes.ok(1));
    }
  }

  private void ran(Effects effects) {
    Packet command = new Packet(ServerBytes.frame(0, "03 'SELECT 1'"));
    trace.used(command, effects);
    command.release();
  }

  @Test
  void aConnectionThatWasLoggedInForThatNeedsLittle() {
    TestSubscriber<Void> result = TestSubscriber.create();
    SessionPreparation.prepare(script.session(), SETUP, 0, COLLATIONS).subscribe(result);

    assertThat(sent()).containsExactly("SET " + TRACKERS, "COM_INIT_DB shop");
    ok(1);
    assertThat(result.isTerminated()).isFalse();
    ok(1);
    assertThat(result.isTerminatedComplete()).isTrue();
    assertThat(trace.isPreparedFor(SETUP, 0)).isTrue();
  }

  @Test
  void aUsedConnectionIsResetInTheSameWrite() {
    ran(Effects.NONE);
    TestSubscriber<Void> result = prepare(SETUP);

    assertThat(sent()).containsExactly("COM_RESET_CONNECTION", SET, "COM_INIT_DB shop");
    ok(3);
    assertThat(result.isTerminatedComplete()).isTrue();
    assertThat(trace.use()).isEqualTo(Use.PREPARED);
    assertThat(trace.schema()).isEqualTo("shop");
  }

  @Test
  void theSwitchForSeveralStatementsIsSetIfItDiffers() {
    ran(Effects.NONE);
    SessionSetup single = new SessionSetup(Capabilities.of(0), LATIN1_SWEDISH_CI, null);
    prepare(single);

    assertThat(sent()).containsExactly("COM_RESET_CONNECTION", "COM_SET_OPTION 1",
        "SET NAMES latin1 COLLATE latin1_swedish_ci, " + TRACKERS);
    ok(3);
    assertThat(trace.multiStatements()).isFalse();
  }

  @Test
  void foundRowsOfASessionThatWasOnlyLeftAreRemoved() {
    ran(Effects.of(Effect.FOUND_ROWS));
    assertThat(trace.leave()).isTrue();
    TestSubscriber<Void> result = prepare(SETUP);

    assertThat(sent()).containsExactly("SELECT 1 FROM DUAL WHERE 0 = 1", "COM_RESET_CONNECTION", SET,
        "COM_INIT_DB shop");
    script.receive(ServerBytes.metadata(1), ServerBytes.end(3));
    ok(3);
    assertThat(result.isTerminatedComplete()).isTrue();
  }

  @Test
  void aRefusedSchemaFailsAndTheConnectionIsResetNextTime() {
    ran(Effects.NONE);
    TestSubscriber<Void> result = prepare(SETUP);
    sent();
    ok(2);
    script.receive(ServerBytes.frame(1, "ff | header", "19 04 | 1049", "'#42000Unknown database'"));

    assertThat(result.expectTerminalError()).isInstanceOfSatisfying(StatementFailure.class,
        failure -> assertThat(failure.errorCode()).isEqualTo(1049));
    assertThat(trace.use()).isEqualTo(Use.HALF_PREPARED);
    prepare(SETUP.with(null, true));
    assertThat(sent()).containsExactly("COM_RESET_CONNECTION", SET);
  }

  @Test
  void warningsOfThePreparationAreCleared() {
    ran(Effects.NONE);
    TestSubscriber<Void> result = prepare(SETUP.with(null, true));
    sent();
    ok(1);
    script.receive(ServerBytes.frame(1, "00 00 00 | header, affected rows, insert id", "02 00", "01 00 | warnings"));

    assertThat(sent()).containsExactly(
        "SELECT 1 FROM information_schema.CHARACTER_SETS WHERE CHARACTER_SET_NAME = ''", "SET " + TRACKERS);
    assertThat(result.isTerminated()).isFalse();
    script.receive(ServerBytes.metadata(1), ServerBytes.end(3));
    ok(1);
    assertThat(result.isTerminatedComplete()).isTrue();
  }

  @Test
  void anExpiredPasswordLeavesTheRestForLater() {
    ran(Effects.NONE);
    TestSubscriber<Void> result = prepare(SETUP);
    sent();
    ok(1);
    for (int refused = 0; refused < 2; refused++) {
      script.receive(ServerBytes.frame(1, "ff | header", "1c 07 | 1820", "'#HY000You must reset your password'"));
    }

    assertThat(result.isTerminatedComplete()).isTrue();
    assertThat(trace.isPreparationDue()).isTrue();
    prepare(SETUP);
    assertThat(sent()).containsExactly(SET, "COM_INIT_DB shop");
  }

  @Test
  void aServerThatDoesNotAnswerLosesTheConnection() {
    ran(Effects.NONE);
    TestSubscriber<Void> result = prepare(SETUP);
    sent();
    later(ScriptedWire.DRAIN_TIMEOUT.plusSeconds(1));

    assertThat(result.expectTerminalError()).isInstanceOfSatisfying(BackendLostException.class,
        lost -> assertThat(lost.sent()).isFalse());
    assertThat(script.wire.isOpen()).isFalse();
  }

  private void later(Duration time) {
    script.channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    script.channel.runScheduledPendingTasks();
    script.channel.runPendingTasks();
  }
}
