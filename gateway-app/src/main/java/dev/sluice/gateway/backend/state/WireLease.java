package dev.sluice.gateway.backend.state;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.Harvest;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.statement.Pin;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.backend.wire.BackendWire;
import dev.sluice.gateway.statement.Upload;
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
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One session's exclusive hold on a backend connection. The connection is lent by a pool, and reset before another
 * session gets it; or it is the session's own.
 *
 * <p>Commands come one at a time; the rest may be called from anywhere.
 */
public final class WireLease implements Lease {

  private final ServerSession session;
  private final BackendWire wire;
  private final SessionTrace trace;
  private final Collations collations;
  private final Capabilities client;
  private final long since;
  private final Runnable giveBack;
  private final @Nullable Sharing sharing;
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile @Nullable Mono<Void> move;
  private volatile boolean used;

  private WireLease(ServerSession session, Collations collations, Capabilities client, long since, Runnable giveBack,
      @Nullable Sharing sharing) {
    this.session = session;
    this.wire = session.wire();
    this.trace = session.trace();
    this.collations = collations;
    this.client = client;
    this.since = since;
    this.giveBack = giveBack;
    this.sharing = sharing;
  }

  /**
   * A connection that goes back to its pool, for a client with these capabilities whose session began at that time.
   *
   * @param giveBack resets it and gives it back, or closes it
   * @param sharing lets other sessions have it
   */
  public static WireLease pooled(ServerSession session, Collations collations, Capabilities client, long since,
      Runnable giveBack, Sharing sharing) {
    return new WireLease(session, collations, client, since, giveBack, sharing);
  }

  /**
   * A connection over which the session's client has logged in. No other session gets it, and no state is put on it.
   */
  public static Lease owned(ServerSession session) {
    BackendWire wire = session.wire();
    return new WireLease(session, Collations.NONE, wire.capabilities(), 0, () -> wire.quit().subscribe(), null);
  }

  @Override
  public Mono<Void> prepare(SessionSetup setup) {
    return isPrepared(setup) ? Mono.empty() : SessionPreparation.prepare(session, setup, since, collations);
  }

  private boolean isPrepared(SessionSetup setup) {
    return isOwned() || !trace.isPreparationDue()
        && (trace.use() == SessionTrace.Use.USED || trace.isPreparedFor(setup, since));
  }

  private boolean isOwned() {
    return sharing == null;
  }

  /** Has the connection served by that event loop from now on; it is not given back before that is done. */
  public Mono<Lease> movedTo(EventLoop loop) {
    if (wire.loop() == loop) {
      return Mono.just(this);
    }
    Mono<Void> moving = wire.moveTo(loop).cache();
    move = moving;
    return moving.thenReturn(this);
  }

  @Override
  public boolean isUsed() {
    return used;
  }

  @Override
  public boolean isIdle() {
    return wire.isIdle();
  }

  @Override
  public boolean isReady(SessionSetup setup) {
    return isIdle() && isPrepared(setup);
  }

  @Override
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

  /** Only MySQL has resource groups, and not every account may ask for a session's. */
  private void mayKeep(Effects effects) {
    if (!isOwned() && !wire.greeting().isMariaDb()) {
      trace.couldLeave(effects);
    }
  }

  /**
   * The server's refusal of the session's schema, in place of the error that no schema is chosen. The account's
   * password has expired.
   */
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

  @Override
  public QueryAttributes attributes(ComStmtExecute execution) {
    PreparedStatements.PreparedStatement statement = trace.statements().statement(execution.statementId());
    return statement == null ? QueryAttributes.NONE
        : execution.attributes(statement.parameters(), statement.longData()::get);
  }

  /** The connection may be another session's by the time at which its event loop stops the statement. */
  @Override
  public Mono<Void> interrupt() {
    return wire.interrupt(() -> !released.get());
  }

  @Override
  public boolean isOpen() {
    return wire.isOpen();
  }

  @Override
  public byte[] lastWords() {
    return wire.lastWords();
  }

  @Override
  public BackendLostException lostWhileIdle() {
    return BackendLostException.before("the backend closed connection " + connectionId() + " while idle", lastWords());
  }

  @Override
  public long connectionId() {
    return wire.connectionId();
  }

  @Override
  public int status() {
    return trace.status();
  }

  @Override
  public boolean isInTransaction() {
    return (status() & StatusFlags.IN_TRANS) != 0;
  }

  @Override
  public SessionSetup carryOver(SessionSetup setup) {
    if (!used) {
      return setup;
    }
    String schema = trace.isPreparationDue() ? setup.schema() : trace.schema();
    SessionSetup changed = setup.with(schema, trace.multiStatements());
    return trace.isResetByClient() ? changed.afterReset(wire.greeting()) : changed;
  }

  @Override
  public int statements() {
    return trace.statements().size();
  }

  @Override
  public void onLost(Runnable action) {
    wire.onLost(action);
  }

  @Override
  public boolean holdsState() {
    return trace.holdsState();
  }

  @Override
  public @Nullable Pin pin() {
    if (sharing != null && !sharing.isPossible()) {
      return Pin.INIT_CONNECT;
    }
    if (trace.isExpired()) {
      return Pin.EXPIRED_PASSWORD;
    }
    if (trace.statements().hasCursor()) {
      return Pin.CURSOR;
    }
    Pin ofTexts = Pin.of(trace.effects());
    return ofTexts == null && trace.last().hasUnexplainedChange() ? Pin.REPORTED : ofTexts;
  }

  /** After an error the server does not say whether a transaction is open, which without autocommit may be. */
  @Override
  public boolean isHeld() {
    boolean mayHaveBegun = trace.last().error() != 0 && (status() & StatusFlags.AUTOCOMMIT) == 0;
    return isInTransaction() || mayHaveBegun || trace.last().hasNextTransaction() || trace.isPreparationDue()
        || trace.statements().hasLongData();
  }

  @Override
  public int lastError() {
    return trace.last().error();
  }

  @Override
  public Capabilities capabilities() {
    return wire.capabilities();
  }

  @Override
  public boolean mayHaveConditions() {
    return trace.last().mayHaveConditions();
  }

  @Override
  public @Nullable String schema() {
    return trace.schema();
  }

  @Override
  public void offer(Supplier<Harvest> onTaken) {
    Objects.requireNonNull(sharing, "the session's own connection").offer(() -> {
      released.set(true);
      wire.onLost(null);
      return onTaken.get();
    });
  }

  @Override
  public boolean reclaim() {
    return sharing == null || sharing.reclaim();
  }

  @Override
  public Effects effects() {
    return trace.effects();
  }

  @Override
  public Effects effects(long statementId) {
    PreparedStatements.PreparedStatement statement = trace.statements().statement(statementId);
    return statement == null ? Effects.UNKNOWN : statement.effects();
  }

  @Override
  public void attach(long statementId, Object attachment) {
    PreparedStatements.PreparedStatement statement = trace.statements().statement(statementId);
    if (statement != null) {
      statement.attachment().set(attachment);
    }
  }

  @Override
  public @Nullable Object attachment(long statementId) {
    PreparedStatements.PreparedStatement statement = trace.statements().statement(statementId);
    return statement == null ? null : statement.attachment().get();
  }

  @Override
  public boolean takesSeveralStatements() {
    return trace.multiStatements();
  }

  @Override
  public boolean isInsertIdReported() {
    return trace.isInsertIdReported();
  }

  @Override
  public void release() {
    if (reclaim() && released.compareAndSet(false, true)) {
      wire.onLost(null);
      Mono<Void> moving = move;
      if (moving == null) {
        giveBack.run();
      } else {
        moving.subscribe(null, e -> giveBack.run(), giveBack);
      }
    }
  }
}
