package dev.sluice.gateway.command;

import static dev.sluice.protocol.Wire.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.PoolMode;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.session.Backing;
import dev.sluice.gateway.session.ClientIdentity;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.session.SessionRegistry;
import dev.sluice.gateway.statement.Statement;
import dev.sluice.gateway.testing.server.ScriptedBackend;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.Command;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What is answered without the server, and what reaches it. The packet is released on every way. */
class CommandDispatcherTests {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final int MAX_STATEMENTS = 2;
  private static final int STATUS = StatusFlags.AUTOCOMMIT;

  private final ScriptedBackend backend = new ScriptedBackend();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final SessionRegistry sessions = new SessionRegistry();
  private final CommandDispatcher dispatcher =
      new CommandDispatcher(new Kills(sessions), new ShowSluice(sessions, backend), MAX_STATEMENTS);
  private final Session session = session(1, "app");

  private Session session(int id, String user) {
    ClientIdentity identity =
        new ClientIdentity(1 << 31 | id, user, new Backing.Pooled(new BackendAccount(user, ""), PoolMode.SESSION),
            List.of());
    Session begun = new Session(identity, new SessionSetup(Capabilities.of(Capabilities.PROTOCOL_41), 45, null), STATUS,
        backend, channel.eventLoop(), () -> { }, why -> { });
    sessions.add(begun);
    return begun;
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /** The answer to a command; its packet has been released when that has ended. */
  private StepVerifier.FirstStep<ResultSegment> answer(String... payload) {
    Packet packet = new Packet(Unpooled.wrappedBuffer(frame(0, payload)));
    Command command = Command.decode(packet.payload(), session.capabilities());
    Flux<ResultSegment> answer = dispatcher.answer(session, packet, command, Statement.own());
    return StepVerifier.create(answer.doFinally(ignored -> assertThat(packet.refCnt()).isZero()));
  }

  private void isOk(String... payload) {
    answer(payload)
        .consumeNextWith(segment -> {
          assertThat(segment).isInstanceOfSatisfying(ResultSegment.Ok.class,
              ok -> assertThat(ok.status()).isEqualTo(STATUS));
          segment.release();
        })
        .expectComplete().verify(BOUND);
  }

  private void isEmpty(String... payload) {
    answer(payload).expectComplete().verify(BOUND);
  }

  private void fails(ErrorCode code, String... payload) {
    answer(payload)
        .expectErrorSatisfies(e -> assertThat(e).isInstanceOfSatisfying(StatementFailure.class,
            failure -> assertThat(failure.errorCode()).isEqualTo(code.number())))
        .verify(BOUND);
  }

  private void takeConnection() {
    isEmpty("03 'DO 0'");
    backend.lease.status = STATUS;
    assertThat(backend.lease.commands).containsExactly("COM_QUERY DO 0");
  }

  @Test
  void aQueryReachesTheServer() {
    takeConnection();
  }

  @Test
  void aPingOfASessionWithoutAConnectionIsAnsweredHere() {
    isOk("0e");
    assertThat(backend.lease.commands).isEmpty();
  }

  @Test
  void aPingOfASessionWithAConnectionReachesTheServer() {
    takeConnection();
    isEmpty("0e");
    assertThat(backend.lease.commands).hasSize(2).last().isEqualTo("COM_PING ");
  }

  @Test
  void aResetOfASessionWithoutAConnectionIsAnsweredHere() {
    isOk("1f");
    assertThat(backend.lease.commands).isEmpty();
  }

  @Test
  void aResetOfASessionWithAConnectionReachesTheServer() {
    takeConnection();
    isEmpty("1f");
    assertThat(backend.lease.commands).hasSize(2).last().isEqualTo("COM_RESET_CONNECTION ");
  }

  @Test
  void anUnknownCommandIsRefused() {
    fails(ErrorCode.ER_UNKNOWN_COM_ERROR, "7f 'whatever'");
    assertThat(backend.lease.commands).isEmpty();
  }

  @Test
  void anotherPreparedStatementThanAllowedIsRefused() {
    takeConnection();
    backend.lease.statements = MAX_STATEMENTS - 1;
    isEmpty("16 'DO 1'");
    backend.lease.statements = MAX_STATEMENTS;
    fails(ErrorCode.ER_MAX_PREPARED_STMT_COUNT_REACHED, "16 'DO 2'");
    assertThat(backend.lease.commands).hasSize(2).last().isEqualTo("COM_STMT_PREPARE DO 1");
  }

  @Test
  void anUnansweredCommandOfASessionWithoutAConnectionIsDropped() {
    isEmpty("19 | COM_STMT_CLOSE", "01 00 00 00 | statement");
    isEmpty("18 | COM_STMT_SEND_LONG_DATA", "01 00 00 00 | statement", "00 00 | parameter", "'data'");
    assertThat(backend.lease.commands).isEmpty();
  }

  @Test
  void theFailureOfAnUnansweredCommandIsToldByTheNextExecutionAndOnce() {
    takeConnection();
    backend.lease.answer = Flux.error(StatementFailure.of(ErrorCode.ER_OUT_OF_RESOURCES, "no memory"));
    isEmpty("18 | COM_STMT_SEND_LONG_DATA", "01 00 00 00 | statement", "00 00 | parameter", "'data'");
    backend.lease.answer = Flux.empty();
    isEmpty("03 'DO 1'");
    String[] execution = {"17 | COM_STMT_EXECUTE", "01 00 00 00 | statement", "00 | no cursor", "01 00 00 00 | once"};

    fails(ErrorCode.ER_OUT_OF_RESOURCES, execution);
    isEmpty(execution);
  }

  @Test
  void aResetForgetsTheFailureOfAnUnansweredCommand() {
    takeConnection();
    session.untold(StatementFailure.of(ErrorCode.ER_OUT_OF_RESOURCES, "no memory"));
    isEmpty("1f");

    isEmpty("17 | COM_STMT_EXECUTE", "01 00 00 00 | statement", "00 | no cursor", "01 00 00 00 | once");
  }

  @Test
  void aKillOfAnUnknownClientIsAnsweredHere() {
    fails(ErrorCode.ER_NO_SUCH_THREAD, "0c | COM_PROCESS_KILL", "63 00 00 80 | an id of the gateway's making");
    fails(ErrorCode.ER_NO_SUCH_THREAD, "03 'KILL 2147483747'");
    assertThat(backend.lease.commands).isEmpty();
  }

  @Test
  void aKillOfAnotherUsersClientIsRefused() {
    session(2, "other");
    fails(ErrorCode.ER_KILL_DENIED_ERROR, "03 'KILL 2147483650'");
  }

  @Test
  void aKillOfAnOwnClientIsOkWhenItIsDone() {
    Session target = session(2, "app");
    isOk("03 'KILL 2147483650'");
    assertThat(target.isKilled()).isTrue();
    assertThat(session.isKilled()).isFalse();
  }

  @Test
  void aKillByAServersIdReachesTheServer() {
    isEmpty("03 'KILL 99'");
    assertThat(backend.lease.commands).containsExactly("COM_QUERY KILL CONNECTION 99");
  }

  @Test
  void whatSurroundsAKillReachesTheServerIfSeveralStatementsMay() {
    backend.lease.severalStatements = true;
    takeConnection();
    session(2, "app");
    backend.lease.answer = Flux.empty();
    answer("03 'DO 1; KILL 2147483650; DO 2'").expectNextMatches(segment -> {
      boolean more = segment instanceof ResultSegment.Ok ok && ok.moreResults();
      segment.release();
      return more;
    }).expectComplete().verify(BOUND);
    assertThat(backend.lease.commands).containsExactly("COM_QUERY DO 0", "COM_QUERY DO 1", "COM_QUERY DO 2");
  }

  @Test
  void aKillWhoseTargetCannotBeKnownIsRefused() {
    fails(ErrorCode.ER_KILL_DENIED_ERROR, "03 'KILL USER app'");
    assertThat(backend.lease.commands).isEmpty();
  }
}
