package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.PoolMode;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.statement.Statement;
import dev.sluice.gateway.testing.server.ScriptedBackend;
import dev.sluice.gateway.testing.server.ScriptedLease;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A session on connections that a test loses. */
class SessionTests {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Effects INSERT = Effects.of(Effect.INSERT_ID, Effect.ROW_COUNT);
  private static final Effects ASKS_ID = Effects.of(Effect.ASKS_INSERT_ID);

  private final ScriptedLease first = new ScriptedLease(1);
  private final ScriptedLease second = new ScriptedLease(2);
  private final ScriptedBackend backend = new ScriptedBackend().lends(first, second);
  private final List<Optional<StatementFailure>> told = new ArrayList<>();
  private int kills;

  private Session session(Backing backing) {
    return new Session(new ClientIdentity(1, "u", backing, List.of()),
        new SessionSetup(Capabilities.of(0), 45, null), 2, backend, new EmbeddedChannel().eventLoop(), () -> kills++,
        why -> told.add(Optional.ofNullable(why)));
  }

  private final Session session = session(new Backing.Pooled(new BackendAccount("app", ""), PoolMode.SESSION));

  @BeforeEach
  void persistsAndResets() {
    backend.persistence = Duration.ofSeconds(10);
    backend.afterReset = setup -> setup.with("reset", false);
  }

  private static Flux<ResultSegment> ok() {
    return Flux.defer(() -> Flux.just(new ResultSegment.Ok(Unpooled.wrappedBuffer(new byte[] {1, 0, 0, 1, 0}), 2)));
  }

  private static Flux<ResultSegment> run(Session session, Effects effects) {
    Packet command = new Packet(Unpooled.buffer().writeBytes(new byte[] {2, 0, 0, 0, 3, 'x'}));
    return session.run(Statement.own(), command, ResponseKind.QUERY, effects);
  }

  private void runs(Effects effects) {
    StepVerifier.create(run(session, effects)).assertNext(ResultSegment::release).expectComplete().verify(BOUND);
  }

  private StatementFailure fails(Effects effects) {
    List<Throwable> failures = new ArrayList<>();
    StepVerifier.create(run(session, effects)).consumeErrorWith(failures::add).verify(BOUND);
    return (StatementFailure) failures.getFirst();
  }

  @Test
  void statementsRunOnOneConnection() {
    first.answers(ok()).answers(ok());
    assertThat(session.heldConnection()).isNull();
    assertThat(session.status()).isEqualTo(2);
    runs(INSERT);
    first.status = 3;
    runs(ASKS_ID);
    assertThat(first.ran).containsExactly(INSERT, ASKS_ID);
    assertThat(first.preparations).as("one that is ready is not prepared").hasSize(1);
    assertThat(session.heldConnection()).isEqualTo(1L);
    assertThat(session.holdsConnection(1)).isTrue();
    assertThat(session.status()).isEqualTo(3);
  }

  @Test
  void aStatementThatNoServerHasReadRunsOnAnotherConnection() {
    first.answers(Flux.error(BackendLostException.before("gone")));
    second.answers(ok());
    runs(Effects.NONE);
    assertThat(first.releases).isOne();
    assertThat(session.heldConnection()).isEqualTo(2L);
  }

  @Test
  void aStatementThatAServerMayHaveReadIsToldAndTheSessionGoesOn() {
    first.answers(Flux.error(BackendLostException.during("gone")));
    StatementFailure failure = fails(Effects.NONE);
    assertThat(failure.errorCode()).isEqualTo(1430);
    assertThat(failure.closes()).isFalse();
    assertThat(failure).hasMessageContaining("gone (scripted:0)");
    second.answers(ok());
    runs(Effects.NONE);
  }

  @Test
  void aSessionWhoseStateIsLostEnds() {
    first.answers(Flux.error(BackendLostException.before("gone")));
    first.holdsState = true;
    StatementFailure failure = fails(Effects.NONE);
    assertThat(failure.errorCode()).isEqualTo(1927);
    assertThat(failure.closes()).isTrue();
    assertThat(failure).hasMessageContaining("the session's state");
    assertThat(backend.loans).hasSize(1);
  }

  @Test
  void aSessionWhoseStateIsLostIsToldWhatTheServerSaid() {
    byte[] farewell = {12, 0, 0, 0, (byte) 0xFF, (byte) 0xBF, 0x0F, '#', '0', '8', 'S', '0', '1', 'b', 'y', 'e'};
    first.answers(Flux.error(BackendLostException.before("gone", farewell)));
    first.holdsState = true;
    StatementFailure failure = fails(Effects.NONE);
    assertThat(failure.errorCode()).isEqualTo(4031);
    assertThat(failure.unasked()).isEqualTo(farewell);
  }

  @Test
  void whatStatementsLeftIsNotAnsweredByAnotherConnection() {
    first.answers(ok()).answers(Flux.error(BackendLostException.before("gone")));
    runs(INSERT);
    assertThat(fails(ASKS_ID)).hasMessageContaining("LAST_INSERT_ID()");
    assertThat(backend.loans).as("it was not sent again").hasSize(1);
    assertThat(fails(ASKS_ID)).as("nor later").hasMessageContaining("LAST_INSERT_ID()");
    second.answers(ok()).answers(ok()).answers(ok());
    runs(INSERT);
    runs(Effects.of(Effect.ASKS_ROW_COUNT));
    assertThat(fails(ASKS_ID)).as("an INSERT need not make an id").hasMessageContaining("LAST_INSERT_ID()");
    second.insertIdReported = true;
    runs(ASKS_ID);
  }

  /** What it asked for is not answered at all. */
  @Test
  void aStatementThatAServerMayHaveReadIsToldWhateverItAskedFor() {
    first.answers(ok()).answers(Flux.error(BackendLostException.during("gone")));
    runs(INSERT);
    assertThat(fails(ASKS_ID).closes()).isFalse();
  }

  @Test
  void aPreparationAsksForNothing() {
    first.answers(ok()).answers(Flux.error(BackendLostException.before("gone")));
    runs(INSERT);
    second.answers(ok());
    Packet command = new Packet(Unpooled.buffer().writeBytes(new byte[] {2, 0, 0, 0, 0x16, 'x'}));
    StepVerifier.create(session.prepare(Statement.own(), command, ASKS_ID)).assertNext(ResultSegment::release)
        .expectComplete().verify(BOUND);
  }

  @Test
  void aResetForgetsWhatWasLost() {
    first.answers(ok()).answers(Flux.error(BackendLostException.during("gone")));
    runs(INSERT);
    fails(Effects.NONE);
    session.untold(StatementFailure.of(ErrorCode.ER_UNKNOWN_ERROR, "untold"));
    session.resets();
    assertThat(session.takeUntold()).isNull();
    assertThat(session.schema()).as("as the server would leave it").isEqualTo("reset");
    second.answers(ok());
    runs(ASKS_ID);
  }

  @Test
  void aFailureThatNobodyHeardIsToldOnce() {
    StatementFailure failure = StatementFailure.of(ErrorCode.ER_UNKNOWN_ERROR, "untold");
    session.untold(failure);
    assertThat(session.takeUntold()).isSameAs(failure);
    assertThat(session.takeUntold()).isNull();
  }

  @Test
  void anIdleSessionGoesOnIfNothingIsLost() {
    first.answers(ok());
    runs(Effects.NONE);
    first.lose();
    assertThat(told).isEmpty();
    second.answers(ok());
    runs(Effects.NONE);
    assertThat(session.heldConnection()).isEqualTo(2L);
  }

  @Test
  void anIdleSessionWhoseStateIsLostEnds() {
    first.answers(ok());
    runs(Effects.NONE);
    first.holdsState = true;
    first.lose();
    assertThat(told).containsExactly(Optional.empty());
    backend.version = Mono.error(new IllegalStateException("no server"));
    session.tellIfLost();
    assertThat(told).as("once each time").hasSize(2);
    assertThat(told.getLast()).hasValueSatisfying(why -> assertThat(why.errorCode()).isEqualTo(1927));
  }

  @Test
  void aKillIsTheServersAndThenTheClients() {
    first.answers(ok());
    runs(Effects.NONE);
    session.kill().block(BOUND);
    assertThat(backend.killed).containsExactly(1L);
    assertThat(kills).isOne();
    first.holdsState = true;
    first.lose();
    assertThat(told).as("whoever kills it tells it").isEmpty();
    assertThat(fails(Effects.NONE)).hasMessageContaining("killed");
  }

  @Test
  void statementsAreReadAsTheServerReadsThem() {
    assertThat(session.dialect().mariaDb()).isTrue();
    assertThat(session.dialect().noBackslashEscapes()).isFalse();
    assertThat(session.dialect().trailBytes()).isFalse();
    first.answers(ok());
    runs(Effects.of(Effect.SYSTEM_VARIABLE));
    first.status = StatusFlags.NO_BACKSLASH_ESCAPES;
    assertThat(session.dialect().noBackslashEscapes()).isTrue();
    assertThat(session.dialect().trailBytes()).as("any character set may have been chosen").isTrue();
  }

  @Test
  void aSessionWithAServerOfItsOwnEndsWithIt() {
    ScriptedLease own = new ScriptedLease(7).answers(Flux.error(BackendLostException.before("gone")));
    Session owner = session(new Backing.Owned(own));
    assertThat(owner.hasOwnServer()).isTrue();
    StepVerifier.create(run(owner, Effects.NONE))
        .expectErrorMatches(e -> e instanceof StatementFailure failure && failure.closes()).verify(BOUND);
    assertThat(backend.loans).isEmpty();
  }

  @Test
  void theEndGivesTheConnectionBack() {
    first.answers(ok());
    runs(Effects.NONE);
    StepVerifier.create(session.over()).then(session::close).expectComplete().verify(BOUND);
    assertThat(first.releases).isOne();
    assertThat(session.holdsLease()).isFalse();
  }
}
