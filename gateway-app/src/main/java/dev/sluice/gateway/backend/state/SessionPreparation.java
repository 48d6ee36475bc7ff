package dev.sluice.gateway.backend.state;

import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.backend.wire.BackendWire;
import dev.sluice.gateway.backend.wire.Statements;
import dev.sluice.gateway.result.StatementFailure;
import dev.sluice.gateway.result.Upload;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.Collation;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComInitDb;
import dev.sluice.protocol.packet.client.ComResetConnection;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.packet.server.OkPacket;
import dev.sluice.protocol.payload.LengthEncoded;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** Puts a session's state on a connection, and takes it off again. Each step is a command over the wire. */
public final class SessionPreparation {

  /** By which the gateway learns what a session has come to hold, whatever the server's global variables are. */
  private static final String TRACKERS = "session_track_schema = ON, session_track_state_change = ON";

  private SessionPreparation() {}

  /**
   * Takes off a session what a client has left there. Fails where something would stay, and so the connection is to be
   * closed: a branch that {@code XA PREPARE} has left attached, which refuses the rollback, or what the residue names.
   */
  public static Mono<Void> clean(ServerSession session, String residue) {
    Mono<Void> transaction = session.trace().mayBeInTransaction()
        ? run(session.wire(), Statements.query("ROLLBACK", session.wire().capabilities()), ResponseKind.QUERY) : Mono.empty();
    return transaction
        .then(Mono.defer(() -> value(session.wire(), residue)))
        .flatMap(found -> Mono.<Void>error(BackendLostException.before("a reset would leave some of its session")))
        .switchIfEmpty(Mono.defer(() -> reset(session)));
  }

  /** Back to a fresh session: transaction, locks, variables, temporary tables, prepared statements are gone. */
  public static Mono<Void> reset(ServerSession session) {
    return Mono.defer(() -> {
      long sent = System.nanoTime();
      return run(session.wire(), Statements.of(new ComResetConnection()), ResponseKind.STATUS)
          .doOnSuccess(ignored -> session.trace().reset(sent));
    });
  }

  /**
   * Makes a session this client's, who sees nothing of what was done for that but in counters. Fails with the server's
   * error, such as 1049 for its schema.
   *
   * @param since when the client's session has begun, which has the global variables of that time at the earliest
   */
  static Mono<Void> prepare(ServerSession session, SessionSetup setup, long since, Collations collations) {
    SessionTrace trace = session.trace();
    if (trace.isPreparedFor(setup, since)) {
      return Mono.empty();
    }
    Mono<Void> fresh = trace.isPreparationDue() || trace.isFresh(since) ? Mono.empty() : reset(session);
    Mono<Void> steps = fresh
        .then(Mono.defer(() -> trace.hasVariablesSet() ? Mono.empty() : variables(session, setup, collations)))
        .then(Mono.defer(() -> schema(session.wire(), setup)))
        .doOnSuccess(ignored -> trace.prepared(setup))
        .onErrorResume(SessionPreparation::isOfExpiredPassword, e -> Mono.fromRunnable(
            () -> trace.preparationRefused(setup.schema() == null ? null : refusal(e))))
        .doOnError(e -> trace.halfPrepared());
    return within(session.wire().preparationTimeout(), "sluice.backend.connect-timeout", session.wire(), steps);
  }

  /** Bounds steps on a connection that the server may not answer on any more: then it is closed, and they fail. */
  public static Mono<Void> within(Duration limit, String setting, BackendWire wire, Mono<Void> steps) {
    return Mono.defer(() -> {
      Disposable timer = Schedulers.parallel().schedule(() -> wire.giveUp("the backend has not answered on connection "
          + wire.connectionId() + " for " + limit.toMillis() + " ms (" + setting + ")"), limit.toMillis(),
          TimeUnit.MILLISECONDS);
      return steps.doFinally(ended -> timer.dispose());
    });
  }

  private static @Nullable ErrPacket refusal(Throwable e) {
    return e instanceof StatementFailure failure ? failure.toPacket(0, StandardCharsets.UTF_8) : null;
  }

  /** Whether the server takes nothing before the account's password is changed. */
  public static boolean isOfExpiredPassword(Throwable e) {
    return e instanceof StatementFailure failure && failure.errorCode() == ErrorCode.ER_MUST_CHANGE_PASSWORD.number();
  }

  private static Mono<Void> multiStatements(ServerSession session, SessionSetup setup) {
    if (session.trace().multiStatements() == setup.multiStatements()) {
      return Mono.empty();
    }
    return run(session.wire(), Statements.multiStatements(setup.multiStatements()), ResponseKind.STATUS)
        .doOnSuccess(ignored -> session.trace().multiStatements(setup.multiStatements()));
  }

  private static Mono<Void> variables(ServerSession session, SessionSetup setup, Collations collations) {
    return multiStatements(session, setup)
        .then(Mono.defer(() -> set(session, setup, collations)))
        .doOnSuccess(ignored -> session.trace().variablesSet());
  }

  private static Mono<Void> set(ServerSession session, SessionSetup setup, Collations collations) {
    StringJoiner set = new StringJoiner(", ", "SET ", "");
    if (!session.trace().isLoggedInWith(setup.collation())) {
      set.add(collations.assignment(setup.collation()));
    }
    if (!session.trace().isAsLoggedIn()) {
      modes(setup, set);
    }
    set.add(TRACKERS);
    return warnings(session.wire(), set.toString())
        .flatMap(warnings -> warnings == 0 ? Mono.empty() : warnings(session.wire(), "SET " + TRACKERS).then());
  }

  /** What the flags of a login stand for, and MariaDB's reset takes away. */
  private static void modes(SessionSetup setup, StringJoiner set) {
    if (setup.capabilities().has(Capabilities.IGNORE_SPACE)) {
      set.add("sql_mode = CONCAT(@@sql_mode, ',IGNORE_SPACE')");
    }
    if (setup.capabilities().has(Capabilities.INTERACTIVE)) {
      set.add("wait_timeout = @@global.interactive_timeout");
    }
  }

  /** Runs a statement and returns how many warnings it has left, which the next one clears. */
  private static Mono<Integer> warnings(BackendWire wire, String sql) {
    return answer(wire, Statements.query(sql, wire.capabilities()), ResponseKind.QUERY)
        .<Integer>handle((segment, sink) -> {
          ByteBuf frame = segment.content();
          if (isResult(segment, sink)) {
            sink.next(OkPacket.decode(Frames.payload(frame, frame.readerIndex()), wire.capabilities()).warnings());
          }
          segment.release();
        })
        .last();
  }

  private static Mono<Void> schema(BackendWire wire, SessionSetup setup) {
    String schema = setup.schema();
    if (schema == null) {
      return Mono.empty();
    }
    ByteBuf name = Unpooled.copiedBuffer(schema, Collation.charsetOf(setup.collation()));
    return run(wire, Statements.of(new ComInitDb(name)), ResponseKind.STATUS);
  }

  /** The first column of the only row that a query finds, if it finds one; it is not to be NULL. */
  static Mono<String> value(BackendWire wire, String query) {
    return Flux.defer(() -> answer(wire, Statements.query(query, wire.capabilities()), ResponseKind.QUERY))
        .<String>handle((segment, sink) -> {
          ByteBuf frames = segment.content();
          switch (segment) {
            case ResultSegment.Resultset whole when whole.count() > 0 -> sink.next(column(frames, whole.rowsIndex()));
            case ResultSegment.Rows rows -> sink.next(column(rows.content(), frames.readerIndex()));
            default -> isResult(segment, sink);
          }
          segment.release();
        })
        .collectList()
        .flatMap(values -> Mono.justOrEmpty(values.isEmpty() ? null : values.getFirst()));
  }

  private static String column(ByteBuf frames, int row) {
    return new String(LengthEncoded.readBytes(Frames.payload(frames, row)), StandardCharsets.UTF_8);
  }

  /** None of these commands is a client's: where one is lost, another connection can be prepared. */
  private static Flux<ResultSegment> answer(BackendWire wire, Packet command, ResponseKind kind) {
    Flux<ResultSegment> answer = wire.exchange(command, kind, Upload.NONE, () -> { });
    return answer.onErrorMap(BackendLostException.class,
        e -> BackendLostException.before(String.valueOf(e.getMessage()), e.farewell()));
  }

  private static Mono<Void> run(BackendWire wire, Packet command, ResponseKind kind) {
    return answer(wire, command, kind).<Void>handle((segment, sink) -> {
      isResult(segment, sink);
      segment.release();
    }).then();
  }

  /** Whether it is not the server's error, which is passed on. */
  private static boolean isResult(ResultSegment segment, SynchronousSink<?> sink) {
    if (segment instanceof ResultSegment.ServerError error) {
      ByteBuf frame = error.content();
      sink.error(StatementFailure.of(ErrPacket.decode(Frames.payload(frame, frame.readerIndex()))));
      return false;
    }
    return true;
  }
}
