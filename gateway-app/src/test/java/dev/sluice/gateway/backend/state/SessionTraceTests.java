package dev.sluice.gateway.backend.state;

import static dev.sluice.gateway.backend.wire.ServerBytes.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.backend.state.PreparedStatements.PreparedStatement;
import dev.sluice.gateway.backend.state.SessionTrace.Use;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import io.netty.buffer.ByteBuf;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionTraceTests {

  private static final int CHANGED = StatusFlags.AUTOCOMMIT | StatusFlags.SESSION_STATE_CHANGED;
  private static final SessionSetup SETUP = new SessionSetup(Capabilities.of(0), 45, "shop");

  private final SessionTrace trace = new SessionTrace();

  private void used(String... payload) {
    Packet command = new Packet(frame(0, payload));
    trace.used(command, Effects.NONE);
    command.release();
  }

  private void ok(int status, String... state) {
    String flags = "%02x %02x | status".formatted(status & 0xFF, status >> 8);
    String[] fields = new String[state.length + 3];
    fields[0] = "00 00 00";
    fields[1] = flags;
    fields[2] = "00 00 | warnings";
    System.arraycopy(state, 0, fields, 3, state.length);
    terminated(frame(1, fields), status);
  }

  private void failed(String... payload) {
    ResultSegment.ServerError error = new ResultSegment.ServerError(frame(1, payload));
    trace.failed(error);
    error.release();
  }

  private void terminated(ByteBuf frame, int status) {
    ResultSegment.Ok ok = new ResultSegment.Ok(frame, status);
    trace.terminated(ok, Capabilities.of(Capabilities.SESSION_TRACK));
    ok.release();
  }

  @Test
  void aVariableIsStateThatWouldBeLost() {
    trace.prepared(SETUP);
    assertThat(trace.holdsState()).isFalse();
    used("03 'SET @a = 1'");
    ok(CHANGED, "00 | info", "03 02 01 '1'");

    assertThat(trace.holdsState()).isTrue();
    assertThat(trace.use()).isEqualTo(Use.USED);
  }

  @Test
  void anotherSchemaIsNoLossThoughTheServerCallsItAChangeOfState() {
    trace.prepared(SETUP);
    used("03 'USE depot'");
    ok(CHANGED, "00 | info", "0b", "01 06 05 'depot'", "02 01 '1'");

    assertThat(trace.schema()).isEqualTo("depot");
    assertThat(trace.holdsState()).isFalse();
  }

  @Test
  void anOpenTransactionIsStateUntilItEnds() {
    used("03 'BEGIN'");
    ok(StatusFlags.AUTOCOMMIT | StatusFlags.IN_TRANS);
    assertThat(trace.holdsState()).isTrue();

    used("03 'COMMIT'");
    ok(StatusFlags.AUTOCOMMIT);
    assertThat(trace.holdsState()).isFalse();
  }

  @Test
  void anEofPacketThatSpeaksOfStateIsTakenAtItsWord() {
    used("03 'SELECT 1'");
    ResultSegment.ResultEnd end = new ResultSegment.ResultEnd(frame(5, "fe 00 00 02 40"), CHANGED);
    trace.terminated(end, Capabilities.of(Capabilities.SESSION_TRACK));
    end.release();

    assertThat(trace.holdsState()).isTrue();
  }

  @Test
  void aClientsOwnResetIsToldFromTheGateways() {
    used("1f | COM_RESET_CONNECTION");
    ok(StatusFlags.AUTOCOMMIT);
    assertThat(trace.isResetByClient()).isTrue();

    trace.prepared(SETUP);
    used("03 'SELECT 1'");
    ok(StatusFlags.AUTOCOMMIT);
    assertThat(trace.isResetByClient()).isTrue();

    trace.reset(0);
    assertThat(trace.isResetByClient()).isFalse();
  }

  @Test
  void aClientsOwnResetMakesTheSessionFresh() {
    trace.prepared(SETUP);
    used("03 'SET @a = 1'");
    ok(CHANGED, "00 | info", "03 02 01 '1'");
    used("1f | COM_RESET_CONNECTION");
    ok(StatusFlags.AUTOCOMMIT);

    assertThat(trace.use()).isEqualTo(Use.FRESH);
    assertThat(trace.holdsState()).isFalse();
    assertThat(trace.schema()).as("stays, as on the server").isEqualTo("shop");
  }

  @Test
  void aResetThatFailsLeavesTheSessionUsed() {
    used("1f | COM_RESET_CONNECTION");
    failed("ff 28 04 '#42000no'");
    ok(StatusFlags.AUTOCOMMIT);

    assertThat(trace.use()).isEqualTo(Use.USED);
  }

  @Test
  void followsTheMultiStatementSwitch() {
    used("1b 01 00 | off");
    assertThat(trace.multiStatements()).as("until the server has agreed").isTrue();
    ok(StatusFlags.AUTOCOMMIT);
    assertThat(trace.multiStatements()).isFalse();

    used("1b 00 00 | on");
    failed("ff 28 04 '#42000no'");
    assertThat(trace.multiStatements()).isFalse();
    used("1b 00 00 | on");
    ok(StatusFlags.AUTOCOMMIT);
    assertThat(trace.multiStatements()).isTrue();
  }

  @Test
  void aTransactionMayBeOpenWhereTheServerDoesNotSay() {
    assertThat(trace.mayBeInTransaction()).isFalse();
    used("03 'CALL p()'");
    failed("ff 28 04 '#42000no'");
    assertThat(trace.mayBeInTransaction()).as("an error has no status flags").isTrue();
    used("03 'SELECT 1'");
    ok(StatusFlags.AUTOCOMMIT);
    assertThat(trace.mayBeInTransaction()).isFalse();
  }

  @Test
  void aServerThatIsNotForClientsAnyMoreIsRemembered() {
    failed("ff 28 04 '#42000no'");
    assertThat(trace.isUnfit()).isFalse();
    failed("ff 0a 05 '#HY000The MySQL server is running with the --read-only option so it cannot'");
    used("03 'SELECT 1'");
    ok(StatusFlags.AUTOCOMMIT);
    trace.reset(1);
    assertThat(trace.isUnfit()).isTrue();
  }

  private BitSet longData() {
    PreparedStatement statement = trace.statements().statement(7);
    assertThat(statement).isNotNull();
    return statement.longData();
  }

  @Test
  void knowsWhichParametersWereSentBefore() {
    ByteBuf ok = frame(1, "00 | OK", "07 00 00 00 | id", "00 00 | columns", "03 00 | parameters", "00 00 00");
    ResultSegment.PrepareOk prepared = new ResultSegment.PrepareOk(ok);
    trace.prepared(prepared);
    prepared.release();

    for (String next : new String[] {"17 | COM_STMT_EXECUTE", "1a | COM_STMT_RESET", "fa | COM_STMT_BULK_EXECUTE"}) {
      used("18 07 00 00 00", "02 00 | parameter", "'data'");
      used("18 07 00 00 00", "00 00 | parameter", "'data'");
      used("18 07 00 00 00", "03 00 | not a parameter", "'data'");
      used("18 08 00 00 00", "01 00 | another statement's", "'data'");
      used("18 07 00 00 00", "01 | not whole");
      assertThat(longData().stream()).containsExactly(0, 2);
      used(next, "07 00 00 00");
      assertThat(longData().isEmpty()).isTrue();
    }
    used("19 07 00 00 00 | COM_STMT_CLOSE");
    assertThat(trace.statements().statement(7)).isNull();
  }

  @Test
  void isPreparedForOneSetupUntilItIsUsed() {
    trace.prepared(SETUP);
    assertThat(trace.isPreparedFor(SETUP, 0)).isTrue();
    assertThat(trace.isPreparedFor(SETUP.with("depot", false), 0)).isFalse();
    used("0e | COM_PING");
    assertThat(trace.isPreparedFor(SETUP, 0)).isFalse();
  }

  @Test
  void whatWasResetBeforeASessionBeganIsNotFreshForIt() {
    trace.reset(100);
    assertThat(trace.isFresh(100)).isTrue();
    assertThat(trace.isFresh(101)).isFalse();
    trace.prepared(SETUP);
    assertThat(trace.isFresh(100)).isFalse();
    assertThat(trace.isPreparedFor(SETUP, 100)).isTrue();
    assertThat(trace.isPreparedFor(SETUP, 101)).isFalse();
  }

  private void ran(String text, Effects effects, int status) {
    Packet command = new Packet(frame(0, "03", "'" + text + "'"));
    trace.used(command, effects);
    command.release();
    ok(status);
  }

  private boolean leaves(String text, Effects effects, int status) {
    trace.reset(1);
    trace.prepared(SETUP);
    ran(text, effects, status);
    return trace.leave();
  }

  @Test
  void aSessionThatHoldsNothingIsResetByTheNextOne() {
    Effects ofRows = Effects.of(Effect.ROW_COUNT, Effect.WARNINGS, Effect.FOUND_ROWS);
    assertThat(leaves("SELECT 1", ofRows, StatusFlags.AUTOCOMMIT)).isTrue();
    assertThat(trace.use()).isEqualTo(Use.LEFT);
    assertThat(trace.isFresh(0)).isFalse();
    assertThat(trace.isPreparedFor(SETUP, 0)).isFalse();
    assertThat(trace.mayHaveFoundRows()).isTrue();
    trace.reset(2);
    assertThat(trace.isFresh(2)).isTrue();
    assertThat(trace.mayHaveFoundRows()).isFalse();
  }

  @Test
  void aSessionThatMayHoldSomethingDoesNotWaitForTheNextOne() {
    int status = StatusFlags.AUTOCOMMIT;
    for (Effect effect : List.of(Effect.NAMED_LOCK, Effect.TEMPORARY_TABLE, Effect.SYSTEM_VARIABLE, Effect.ROLE,
        Effect.XA_PREPARED, Effect.OPAQUE, Effect.STORED_OBJECT)) {
      assertThat(leaves("x", Effects.of(effect), status)).as(effect.name()).isFalse();
      assertThat(trace.use()).isEqualTo(Use.USED);
    }
    assertThat(leaves("BEGIN", Effects.NONE, status | StatusFlags.IN_TRANS)).isFalse();
  }

  @Test
  void whatIsNoStatementMayHoldAnything() {
    for (String command : List.of("07 04 | COM_REFRESH", "09 | COM_STATISTICS", "1a 07 00 00 00")) {
      trace.reset(1);
      trace.prepared(SETUP);
      used(command);
      ok(StatusFlags.AUTOCOMMIT);
      assertThat(trace.leave()).as(command).isEqualTo(command.startsWith("1a"));
    }
  }

  @Test
  void anErrorMayHaveLeftATransactionOpen() {
    trace.prepared(SETUP);
    used("03 'SELECT 1'");
    failed("ff 28 04 '#42000no'");
    assertThat(trace.leave()).isFalse();
  }
}
