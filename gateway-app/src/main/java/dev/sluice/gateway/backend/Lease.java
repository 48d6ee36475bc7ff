package dev.sluice.gateway.backend;

import dev.sluice.gateway.result.StatementFailure;
import dev.sluice.gateway.result.Upload;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.QueryAttributes;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effects;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A backend connection that belongs to one session: on loan from its pool, and reset before anybody else gets it, or the
 * session's own.
 *
 * <p>Commands come one at a time; the rest may be called from anywhere.
 */
public final class Lease {

  private static final Logger log = LoggerFactory.getLogger(Lease.class);

  private final ServerSession session;
  private final BackendWire wire;
  private final SessionTrace trace;
  private final Collations collations;
  private final Capabilities client;
  private final long since;
  private final Mono<Void> giveBack;
  private final boolean owned;
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile Mono<Void> moved = Mono.empty();
  private volatile boolean used;

  private Lease(ServerSession session, Collations collations, Capabilities client, long since, Mono<Void> giveBack,
      boolean owned) {
    this.session = session;
    this.wire = session.wire();
    this.trace = session.trace();
    this.collations = collations;
    this.client = client;
    this.since = since;
    this.giveBack = giveBack;
    this.owned = owned;
  }

  /**
   * A connection that goes back to its pool, for a client that has negotiated that, whose session began then.
   *
   * @param giveBack resets it and gives it back, or closes it
   */
  static Lease pooled(ServerSession session, Collations collations, Capabilities client, long since, Mono<Void> giveBack) {
    return new Lease(session, collations, client, since, giveBack, false);
  }

  /** A connection that a client has logged in over itself: nobody else's, and nothing is put on its session. */
  static Lease owned(ServerSession session) {
    BackendWire wire = session.wire();
    return new Lease(session, Collations.NONE, wire.capabilities(), 0, wire.quit(), true);
  }

  /**
   * Puts the session's state on the connection, as is needed before its first command, and again after the client had
   * it reset. Fails with {@link dev.sluice.gateway.result.StatementFailure} where the server refuses, such as 1049 for
   * its schema. If it refuses because the account's password has expired, that is for the client to hear and to mend: its
   * commands go to the server as they are, and the rest of its state follows when the server takes it.
   */
  public Mono<Void> prepare(SessionSetup setup) {
    return isPrepared(setup) ? Mono.empty() : SessionPreparation.prepare(session, setup, since, collations);
  }

  private boolean isPrepared(SessionSetup setup) {
    return owned || !trace.isPreparationDue()
        && (trace.use() == SessionTrace.Use.USED || trace.isPreparedFor(setup, since));
  }

  /** Has the connection served by that event loop from now on; it is not given back before that is done. */
  Mono<Void> moveTo(EventLoop loop) {
    moved = wire.moveTo(loop).cache();
    return moved;
  }

  /** Whether no command runs. */
  public boolean isIdle() {
    return wire.isIdle();
  }

  /** Whether a command would be sent at once, on a session that is as it should be. */
  public boolean isReady(SessionSetup setup) {
    return isIdle() && isPrepared(setup);
  }

  /**
   * Runs a client's command and returns its answer. Takes ownership of {@code command}, which is in the form that the
   * client negotiated, and sends it when subscribed to, once.
   *
   * <p>Cancelling stops the statement with {@code KILL QUERY} and drains what is left of its answer.
   *
   * <p>Fails with {@link BackendLostException} if the connection ends first.
   *
   * @param upload the way of the files that the server may ask for
   * @param effects what the command's text could leave, or the text of the statement that it executes
   */
  public Flux<ResultSegment> exchange(Packet command, ResponseKind kind, Upload upload, Effects effects) {
    try {
      mayKeep(effects);
      Packet understood = understood(command);
      Flux<ResultSegment> answer = wire.exchange(understood, kind, upload, () -> {
        used = true;
        trace.used(understood, effects);
      });
      return trace.isPreparationDue() ? answer.map(this::asWithSchema) : answer;
    } catch (ProtocolException e) {
      command.release();
      return Flux.error(StatementFailure.closing(ErrorCode.ER_MALFORMED_PACKET,
          "Malformed communication packet: " + e.getMessage()));
    }
  }

  /** A resource group is MySQL's own, and a session cannot be asked for it by everybody. */
  private void mayKeep(Effects effects) {
    if (!owned && !wire.greeting().isMariaDb()) {
      trace.couldLeave(effects);
    }
  }

  /** What the server would have said if it had taken the schema of the session, whose password has expired. */
  private ResultSegment asWithSchema(ResultSegment segment) {
    ErrPacket refusal = segment instanceof ResultSegment.ServerError said ? trace.schemaRefusal(said) : null;
    if (refusal == null) {
      return segment;
    }
    ByteBuf frame = segment.content().alloc().buffer();
    Frames.write(frame, 1, refusal::encode);
    segment.release();
    return new ResultSegment.ServerError(frame);
  }

  /** The command in the form that was negotiated with the server. */
  private Packet understood(Packet command) {
    boolean same = client.has(Capabilities.QUERY_ATTRIBUTES) == wire.capabilities().has(Capabilities.QUERY_ATTRIBUTES);
    return same ? command : PlainCommands.of(command, trace);
  }

  /**
   * The attributes that a client which negotiated them has sent with an execution that is about to be run; none where the
   * session has no such statement.
   *
   * @throws ProtocolException if they cannot be read
   */
  public QueryAttributes attributes(ComStmtExecute execution) {
    SessionTrace.PreparedStatement statement = trace.statement(execution.statementId());
    return statement == null ? QueryAttributes.NONE
        : execution.attributes(statement.parameters(), statement.longData()::get);
  }

  /** Stops the running statement, whose own error then ends its answer. */
  public Mono<Void> interrupt() {
    return wire.interrupt();
  }

  /** Whether the connection can take another command. */
  public boolean isOpen() {
    return wire.isOpen();
  }

  /** What the server said without being asked when it closed the connection, as it came; empty where it said nothing. */
  public byte[] lastWords() {
    return wire.lastWords();
  }

  /** What to fail with where it is found closed before a command. */
  public BackendLostException lostWhileIdle() {
    return BackendLostException.before("the backend closed connection " + connectionId() + " while idle", lastWords());
  }

  /** The server's id of the connection. */
  public long connectionId() {
    return wire.connectionId();
  }

  /** The server's status flags after the last statement. */
  public int status() {
    return trace.status();
  }

  /** Whether the last statement has left a transaction open. */
  public boolean isInTransaction() {
    return (status() & StatusFlags.IN_TRANS) != 0;
  }

  /** What is to be put on another connection in this one's place: the setup, as commands have changed it since. */
  public SessionSetup carryOver(SessionSetup setup) {
    if (!used) {
      return setup;
    }
    String schema = trace.isPreparationDue() ? setup.schema() : trace.schema();
    SessionSetup changed = setup.with(schema, trace.multiStatements());
    return trace.isResetByClient() ? changed.afterReset(wire.greeting()) : changed;
  }

  /** How many prepared statements the server keeps on it for the session. */
  public int statements() {
    return trace.statements();
  }

  /**
   * Has an action run when the connection closes before it is released, by whoever closes it; at once where it has. One at
   * a time.
   */
  public void onLost(Runnable action) {
    wire.onLost(action);
  }

  /** Whether something of the session would be lost with the connection. */
  public boolean holdsState() {
    return trace.holdsState();
  }

  /** What the session's statements since the last reset could have left. */
  public Effects effects() {
    return trace.effects();
  }

  /** What an execution of a prepared statement could leave and ask for. */
  public Effects effects(long statementId) {
    SessionTrace.PreparedStatement statement = trace.statement(statementId);
    return statement == null ? Effects.UNKNOWN : statement.effects();
  }

  /** Keeps something with a prepared statement for as long as that is there. */
  public void attach(long statementId, Object attachment) {
    SessionTrace.PreparedStatement statement = trace.statement(statementId);
    if (statement != null) {
      statement.attachment().set(attachment);
    }
  }

  /** What is kept with a prepared statement; null for nothing. */
  public @Nullable Object attachment(long statementId) {
    SessionTrace.PreparedStatement statement = trace.statement(statementId);
    return statement == null ? null : statement.attachment().get();
  }

  /** Whether the server takes several statements in one command. */
  public boolean takesSeveralStatements() {
    return trace.multiStatements();
  }

  /** Whether the server has said, since the last reset, which id a statement has made. */
  public boolean isInsertIdReported() {
    return trace.isInsertIdReported();
  }

  /** Gives the connection back, which resets it or, where that is not possible or its own, closes it. */
  public void release() {
    if (released.compareAndSet(false, true)) {
      wire.onLost(null);
      moved.onErrorComplete().then(giveBack).subscribe(null,
          e -> log.debug("backend connection {}: release failed: {}", wire.connectionId(), e.getMessage()));
    }
  }
}
