package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.Harvest;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.statement.Pin;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.gateway.testing.server.ScriptedBackend;
import dev.sluice.gateway.testing.server.ScriptedLease;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.statement.Dialect;
import dev.sluice.protocol.statement.Effects;
import dev.sluice.protocol.statement.StatementText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

class SharedBindingTests {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final BackendAccount ACCOUNT = new BackendAccount("app", "");
  private static final SessionSetup SETUP = new SessionSetup(Capabilities.of(0), 45, "shop");
  private static final StatementFailure WHY = StatementFailure.sessionLost("gone", "something");
  private static final Dialect MARIADB = new Dialect(true, false, false);
  private static final String UPDATE = "UPDATE t SET a = 1";

  private final ScriptedLease first = new ScriptedLease(1);
  private final ScriptedLease second = new ScriptedLease(2);
  private final ScriptedBackend backend = new ScriptedBackend().lends(first, second);
  private final SessionState state = new SessionState(SETUP, 0);
  private final EventLoop loop = new EmbeddedChannel().eventLoop();
  private final List<Lease> lost = new ArrayList<>();
  private final SharedBinding binding = new SharedBinding(backend, ACCOUNT, state, loop, () -> MARIADB, lost::add);

  private Lease take() {
    Lease ready = binding.ready();
    return ready != null ? ready : Objects.requireNonNull(binding.take().block(BOUND));
  }

  private void exchange(Lease held, String sql) {
    ByteBuf text = Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
    Effects effects = StatementText.effects(text, MARIADB);
    Packet command = Packet.command(ByteBufAllocator.DEFAULT.buffer(), ComQuery.of(text, Capabilities.of(0))::encode);
    binding.exchange(held, command, ResponseKind.QUERY, Upload.NONE, effects).then().block(BOUND);
  }

  /** The client runs a statement, on the connection that is returned. */
  private Lease run(String sql) {
    Lease held = take();
    try {
      exchange(held, sql);
    } finally {
      binding.ended();
    }
    return held;
  }

  private Pin reason() {
    return Objects.requireNonNull(binding.pinned()).reason();
  }

  private static Harvest.Left left(Map<String, String> variables, long lastInsertId) {
    return new Harvest.Left(variables, lastInsertId, 3, 2, 0, 0, List.of());
  }

  /** Another session takes that connection, and this is what it is to read on it. */
  private Harvest stolen(ScriptedLease from) {
    return Objects.requireNonNull(from.take());
  }

  @Test
  void aConnectionIsOfferedAfterAStatementAndStaysTheSessions() {
    assertThat(binding.hold()).isEqualTo(Binding.Hold.UNBOUND);
    assertThat(run(UPDATE)).isSameAs(first);
    assertThat(first.isOffered()).isTrue();
    assertThat(first.releases).isZero();
    assertThat(binding.hold()).isEqualTo(Binding.Hold.BOUND);
    assertThat(take()).isSameAs(first);
    assertThat(first.isOffered()).isFalse();
    assertThat(backend.loans).containsExactly(new ScriptedBackend.Loan(ACCOUNT, SETUP, state.begun(), loop));
  }

  @Test
  void aConnectionThatWasNotUsedIsGivenBack() {
    take();
    binding.ended();
    assertThat(first.releases).isOne();
    assertThat(binding.lease()).isNull();
  }

  @Test
  void aConnectionIsNotOfferedDuringATransaction() {
    first.inTransaction = true;
    run("BEGIN");
    assertThat(first.isOffered()).isFalse();
    assertThat(binding.hold()).isEqualTo(Binding.Hold.BOUND);
    first.inTransaction = false;
    run("COMMIT");
    assertThat(first.isOffered()).isTrue();
  }

  @Test
  void aConnectionIsNotOfferedIfTheSessionIsPinned() {
    first.pin = Pin.USER_VARIABLE;
    run("SET @x = 1");
    assertThat(first.isOffered()).isFalse();
    assertThat(binding.hold()).isEqualTo(Binding.Hold.PINNED);
    assertThat(reason()).isEqualTo(Pin.USER_VARIABLE);
  }

  @Test
  void anotherConnectionIsBorrowedWhenTheFirstHasBeenTaken() {
    run(UPDATE);
    stolen(first).succeeded(left(Map.of(), 0));
    assertThat(binding.hold()).isEqualTo(Binding.Hold.UNBOUND);
    assertThat(run(UPDATE)).isSameAs(second);
    assertThat(first.releases).isZero();
    assertThat(second.isOffered()).isTrue();
  }

  @Test
  void whatStatementsHaveSetIsReadAndPutOnTheNextConnection() {
    run("SET sql_mode = '', @@session.time_zone = 'UTC'");
    Harvest harvest = stolen(first);
    assertThat(harvest.variables()).containsExactlyInAnyOrder("sql_mode", "time_zone");
    harvest.succeeded(left(Map.of("sql_mode", "''", "time_zone", "'UTC'"), 5));
    run(UPDATE);
    assertThat(second.preparations).extracting(SessionSetup::variables)
        .containsExactly(Map.of("sql_mode", "''", "time_zone", "'UTC'", "last_insert_id", "5"));
    assertThat(stolen(second).variables()).isEmpty();
  }

  @Test
  void whatTheConnectionHasChangedIsThereForTheNext() {
    run("USE other");
    first.changes = setup -> setup.with("other", false);
    stolen(first).succeeded(left(Map.of(), 0));
    run(UPDATE);
    assertThat(second.preparations).extracting(SessionSetup::schema).containsExactly("other");
  }

  @Test
  void warningsAreReadOnlyIfThereMayBeSome() {
    run(UPDATE);
    Harvest harvest = stolen(first);
    assertThat(harvest.mayHaveConditions()).isFalse();
    harvest.succeeded(left(Map.of(), 0));
    second.conditions = true;
    run(UPDATE);
    assertThat(stolen(second).mayHaveConditions()).isTrue();
  }

  @Test
  void theNextStatementWaitsUntilTheStateHasBeenRead() {
    run("SET sql_mode = ''");
    Harvest harvest = stolen(first);
    assertThat(binding.ready()).isNull();
    TestSubscriber<Lease> taken = TestSubscriber.create();
    binding.take().subscribe(taken);
    assertThat(taken.isTerminated()).isFalse();
    assertThat(backend.loans).hasSize(1);
    harvest.succeeded(left(Map.of("sql_mode", "''"), 0));
    assertThat(taken.getReceivedOnNext()).containsExactly(second);
  }

  @Test
  void aStateThatCouldNotBeReadIsToldAsLost() {
    run("SET sql_mode = ''");
    stolen(first).failed(BackendLostException.before("its connection ended"));
    StepVerifier.create(binding.take()).expectErrorSatisfies(e -> assertThat(e)
        .isInstanceOf(StatementFailure.class).hasMessageContaining("its connection ended")).verify(BOUND);
    assertThat(backend.loans).hasSize(1);
  }

  @Test
  void aVariableThatCannotBeRestoredPins() {
    run("SET timestamp = 5");
    assertThat(reason()).isEqualTo(Pin.VARIABLE);
    assertThat(first.isOffered()).isFalse();
    run(UPDATE);
    assertThat(first.isOffered()).isFalse();
  }

  @Test
  void aPinIsToldOnceWithTheStatementThatMadeIt() {
    Lease held = take();
    exchange(held, "SET timestamp = 5");
    assertThat(binding.ended()).isTrue();
    Pinned pinned = Objects.requireNonNull(binding.pinned());
    assertThat(pinned.digest()).isEqualTo("SET timestamp = ?");
    exchange(take(), UPDATE);
    assertThat(binding.ended()).isFalse();
    assertThat(binding.pinned()).isSameAs(pinned);
  }

  @Test
  void anAssignmentThatCannotBeReadPins() {
    run("SET STATEMENT max_statement_time = 1 FOR SET sql_mode = ''");
    assertThat(reason()).isEqualTo(Pin.VARIABLE);
  }

  @Test
  void aVariableThatDoesNotExistIsNotRead() {
    first.lastError = 1193;
    run("SET unique_checks = 1");
    assertThat(stolen(first).variables()).isEmpty();
  }

  @Test
  void aStatementThatFailedMayHaveSetSomeVariables() {
    first.lastError = 1231;
    run("SET sql_mode = 'x', time_zone = 'y'");
    assertThat(stolen(first).variables()).containsExactlyInAnyOrder("sql_mode", "time_zone");
  }

  @Test
  void aQuestionForWhatIsKeptIsRefusedIfItAsksForMore() {
    run(UPDATE);
    stolen(first).succeeded(left(Map.of(), 0));
    Lease held = take();
    StepVerifier.create(Mono.fromRunnable(() -> exchange(held, "SELECT ROW_COUNT() + 1")))
        .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("sluice.backend.pool.mode")).verify(BOUND);
    assertThat(second.commands).isEmpty();
    exchange(held, "SELECT ROW_COUNT()");
    assertThat(second.commands).hasSize(1);
  }

  @Test
  void whatIsOnTheOwnConnectionIsAskedOfTheServer() {
    run(UPDATE);
    run("SELECT ROW_COUNT() + 1");
    assertThat(first.commands).hasSize(2);
  }

  @Test
  void aResetForgetsWhatWasWantedAndPinned() {
    run("SET timestamp = 5, sql_mode = ''");
    binding.resets();
    assertThat(binding.pinned()).isNull();
    run(UPDATE);
    assertThat(stolen(first).variables()).isEmpty();
  }

  @Test
  void aResetAfterAnotherSessionHasTakenTheConnectionForgetsWhatWasRead() {
    run("SET sql_mode = ''");
    Harvest harvest = stolen(first);
    binding.resets();
    harvest.succeeded(left(Map.of("sql_mode", "''"), 0));
    assertThat(take()).isSameAs(second);
    assertThat(second.preparations).extracting(SessionSetup::variables).containsExactly(Map.of());
  }

  @Test
  void afterAResetNothingIsLostIfItCouldNotBeRead() {
    run("SET sql_mode = ''");
    Harvest harvest = stolen(first);
    binding.resets();
    harvest.failed(BackendLostException.before("gone"));
    assertThat(take()).isSameAs(second);
  }

  @Test
  void aConnectionThatHasClosedIsToldAndNotOffered() {
    Lease held = take();
    exchange(held, UPDATE);
    first.lose();
    binding.ended();
    assertThat(lost).containsExactly(first);
    assertThat(first.isOffered()).isFalse();
    StepVerifier.create(binding.take()).expectErrorMatches(
        e -> e instanceof BackendLostException loss && !loss.sent()).verify(BOUND);
  }

  @Test
  void aSessionEndsOnlyWithTheStateThatIsLost() {
    run(UPDATE);
    assertThat(binding.endsWith(null)).isFalse();
    assertThat(binding.endsWith(first)).isFalse();
    run("SET sql_mode = ''");
    assertThat(binding.endsWith(first)).isTrue();
    assertThat(binding.lostWith(first)).isEqualTo("the session's state");
    first.inTransaction = true;
    assertThat(binding.lostWith(first)).isEqualTo("an open transaction");
  }

  @Test
  void aSessionThatEndsGivesBackWhatIsItsOwn() {
    run(UPDATE);
    binding.close();
    assertThat(first.releases).isOne();
    assertThat(binding.lease()).isNull();
  }

  @Test
  void aKillIsForItsOwnConnectionOnly() {
    binding.kill().block(BOUND);
    run(UPDATE);
    binding.kill().block(BOUND);
    assertThat(backend.killed).containsExactly(1L);
    binding.ended();
    stolen(first);
    binding.kill().block(BOUND);
    assertThat(backend.killed).containsExactly(1L);
  }

  @Test
  void aConnectionThatFailsToBePreparedIsHeld() {
    first.preparation = Mono.error(WHY);
    StepVerifier.create(binding.take()).expectErrorMatches(e -> e == WHY).verify(BOUND);
    assertThat(binding.lease()).isSameAs(first);
  }
}
