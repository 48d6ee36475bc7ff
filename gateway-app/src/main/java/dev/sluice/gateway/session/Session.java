package dev.sluice.gateway.session;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.backend.PoolMode;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.statement.Statement;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.Command;
import dev.sluice.protocol.packet.client.QueryAttributes;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Dialect;
import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A logged-in client's session.
 *
 * <p>Its {@link Binding} knows which backend connection its statements run on. If the server closes that, the session
 * goes on with another one if nothing was lost but what the login put there: neither has the server told of anything
 * else, nor could the texts of its statements have left anything. What the last statements left, such as
 * {@code LAST_INSERT_ID()}, is lost then, and a statement that asks for it is told. Commands come one at a time; {@link
 * #kill}, {@link #interrupt} and the getters may be called from anywhere.
 */
public final class Session {

  private final ClientIdentity identity;
  private final Backend backend;
  private final SessionState state;
  private final Binding binding;
  private final Runnable onKill;
  private final Consumer<@Nullable StatementFailure> onLost;
  private final LostDiagnostics lostDiagnostics = new LostDiagnostics();
  private final Sinks.Empty<Void> over = Sinks.empty();
  private volatile @Nullable StatementFailure untold;
  private volatile boolean killed;

  /**
   * A session that holds nothing yet but what is its own.
   *
   * @param loop the event loop of the client's channel, which is to serve its backend connection too
   * @param freshStatus a fresh session's status flags on this server
   * @param onKill closes the client's connection, at once where no command runs
   * @param onLost is run where the server has ended a session that cannot go on with another connection, with what is
   *     to be said of that, null for nothing; a running command fails by itself
   */
  public Session(ClientIdentity identity, SessionSetup setup, int freshStatus, Backend backend, EventLoop loop,
      Runnable onKill, Consumer<@Nullable StatementFailure> onLost) {
    this.identity = identity;
    this.backend = backend;
    this.onKill = onKill;
    this.onLost = onLost;
    this.state = new SessionState(setup, freshStatus);
    this.binding = switch (identity.backing()) {
      case Backing.Pooled pooled -> switch (pooled.mode()) {
        case SESSION -> new PooledBinding(backend, pooled.account(), state, loop, this::ended);
        case TRANSACTION -> new SharedBinding(backend, pooled.account(), state, loop, this::dialect, this::ended);
      };
      case Backing.Owned owned -> new OwnedBinding(owned.connection(), this::ended);
    };
    if (identity.backing() instanceof Backing.Owned owned) {
      binding.hold(owned.connection());
    }
  }

  public ClientIdentity identity() {
    return identity;
  }

  /** What the client negotiated, as far as commands and a session on the server differ by it. */
  public Capabilities capabilities() {
    return state.setup().capabilities();
  }

  /** The server's status flags after the last command. */
  public int status() {
    Lease held = binding.lease();
    return held == null ? state.status() : held.status();
  }

  /** The default schema; null where there is none. */
  public @Nullable String schema() {
    return state.setup().schema();
  }

  /** Whether a backend connection is held. */
  public boolean holdsLease() {
    return binding.lease() != null;
  }

  /** Whether no command runs on it. */
  public boolean isIdle() {
    Lease held = binding.lease();
    return held == null || held.isIdle();
  }

  /** Whether that server's connection id is this session's at present. */
  public boolean holdsConnection(long connectionId) {
    Lease held = binding.lease();
    return held != null && held.connectionId() == connectionId;
  }

  /** The server's id of the connection held; null if none is. */
  public @Nullable Long heldConnection() {
    Lease held = binding.lease();
    return held == null ? null : held.connectionId();
  }

  /** The server's id of the connection held; takes one where none is. */
  public Mono<Long> connectionId() {
    return withLease(Lease::connectionId, new Persistence(backend.persistence()));
  }

  /** Finds out whether the client's schema is there and open to it; fails as the server does. */
  public Mono<Void> open() {
    return binding.open();
  }

  /**
   * Whether the client talks to a server of its own, which knows it by the id that it was greeted with: kills are the
   * server's affair then, and what texts could leave is nobody's, because the session ends with its connection.
   */
  public boolean hasOwnServer() {
    return binding.hold() == Binding.Hold.OWNED;
  }

  /** What the server said without being asked when it ended the session, as it came; else empty. */
  public byte[] lastWords() {
    Lease held = binding.lease();
    return held == null ? new byte[0] : held.lastWords();
  }

  /** Runs a command without a text. Takes ownership of {@code command}; the flux is to be subscribed to once. */
  public Flux<ResultSegment> run(Statement statement, Packet command, ResponseKind kind) {
    return run(statement, command, kind, Effects.NONE);
  }

  /**
   * The client is about to reset its session, which gets the server's global variables of now or later. Without a
   * connection that is all.
   */
  public void resets() {
    untold = null;
    lostDiagnostics.clear();
    binding.resets();
    state.resets();
    if (binding.lease() == null) {
      state.wasReset(backend);
    }
  }

  /**
   * Runs a command that may ask its client for files. Takes ownership of {@code command}; the flux is to be subscribed
   * to once.
   *
   * @param effects what its text could leave and ask for, or the text of the statement that it executes
   */
  public Flux<ResultSegment> run(Statement statement, Packet command, ResponseKind kind, Effects effects) {
    Lease held = binding.lease();
    boolean idReported = held != null && held.isInsertIdReported();
    if (lostDiagnostics.areAskedForBy(effects, idReported)) {
      command.release();
      return Flux.error(StatementFailure.sessionLost("another is in its place", LostDiagnostics.NAME));
    }
    lostDiagnostics.renewedBy(effects);
    return run(statement, command, kind, effects, effects);
  }

  /** Has a statement with those effects prepared, which asks for nothing yet; otherwise as {@link #run}. */
  public Flux<ResultSegment> prepare(Statement statement, Packet command, Effects effects) {
    return run(statement, command, ResponseKind.PREPARE, effects, Effects.NONE);
  }

  private Flux<ResultSegment> run(Statement statement, Packet command, ResponseKind kind, Effects effects,
      Effects asking) {
    return new Attempts(command, copies -> {
      Lease held = binding.ready();
      return held != null ? exchange(held, statement, copies.get(), kind, effects)
          : binding.take().flatMapMany(taken -> exchange(taken, statement, copies.get(), kind, effects));
    }, e -> lost(e, asking), backend.persistence(), () -> ended(statement));
  }

  private void ended(Statement statement) {
    Pinned pinned = binding.ended() ? binding.pinned() : null;
    if (pinned != null) {
      statement.pinned(pinned.reason(), pinned.digest());
    }
  }

  private Flux<ResultSegment> exchange(Lease lease, Statement statement, Packet command, ResponseKind kind,
      Effects effects) {
    statement.acquired();
    return binding.exchange(lease, command, kind, statement.upload(), effects);
  }

  private <T> Mono<T> withLease(Function<Lease, T> work, Persistence persistence) {
    return binding.take().map(work).doFinally(ended -> binding.ended()).onErrorResume(BackendLostException.class, e -> {
      StatementFailure failure = lost(e, Effects.NONE);
      return failure.closes() || persistence.isOver() ? Mono.error(failure) : withLease(work, persistence);
    });
  }

  /** How the server reads its statements, as far as that is known. */
  public Dialect dialect() {
    Lease held = binding.lease();
    Effects before = held == null ? Effects.NONE : held.effects();
    boolean anyCharset = before.has(Effect.SYSTEM_VARIABLE) || before.has(Effect.OPAQUE);
    return new Dialect(backend.isMariaDb(), (status() & StatusFlags.NO_BACKSLASH_ESCAPES) != 0,
        anyCharset || state.hasAsciiTrailBytes());
  }

  /** Whether the server takes, or may take, several statements in one command. */
  public boolean takesSeveralStatements() {
    Lease held = binding.lease();
    boolean prepared = held != null && held.isReady(state.setup());
    return !prepared && state.setup().capabilities().has(Capabilities.MULTI_STATEMENTS)
        || held != null && held.takesSeveralStatements();
  }

  /** Keeps something with a prepared statement for as long as that is there. */
  public void attach(long statementId, Object attachment) {
    binding.attach(statementId, attachment);
  }

  /** What is kept with a prepared statement; null for nothing. */
  public @Nullable Object attachment(long statementId) {
    return binding.attachment(statementId);
  }

  /** What an execution of a prepared statement could leave and ask for. */
  public Effects effects(long statementId) {
    return binding.effects(statementId);
  }

  /** The gateway answers a command by OK, in the server's place. */
  public void answeredOk() {
    binding.answeredOk();
  }

  /** The client closes a prepared statement while no connection is held. */
  public void forget(long statementId) {
    binding.forget(statementId);
  }

  /** Whether the session shares connections with others, and so has prepared statements without one. */
  public boolean sharesConnections() {
    return identity.backing() instanceof Backing.Pooled pooled && pooled.mode() == PoolMode.TRANSACTION;
  }

  /** The name of the account on the server that its statements run under. */
  public String account() {
    return identity.backing() instanceof Backing.Pooled pooled ? pooled.account().username() : identity.user();
  }

  /** Why the session keeps its connection; null if another session may take it between two statements. */
  public @Nullable Pinned pinned() {
    return binding.pinned();
  }

  /** Tells of a connection that was lost at a moment at which the client could not be told. */
  public void tellIfLost() {
    Lease held = binding.lease();
    if (held != null && !held.isOpen()) {
      ended(held);
    }
  }

  /** A session that is killed is told so by whoever kills it. */
  private void ended(Lease of) {
    if (of != binding.lease() || killed || !binding.endsWith(of)) {
      return;
    }
    StatementFailure why = StatementFailure.sessionLost(where(of.lostWhileIdle()), binding.lostWith(of));
    binding.told(why, of).map(Optional::of).defaultIfEmpty(Optional.empty())
        .subscribe(told -> tell(of, told.orElse(null)), e -> tell(of, why));
  }

  /** Unless a command has found out meanwhile. */
  private void tell(Lease of, @Nullable StatementFailure why) {
    if (of == binding.lease()) {
      onLost.accept(why);
    }
  }

  private StatementFailure lost(BackendLostException e, Effects asking) {
    Lease held = binding.lease();
    String lost = binding.endsWith(held) ? binding.lostWith(held) : null;
    lostDiagnostics.add(held == null ? Effects.NONE : held.effects());
    binding.giveBack();
    if (killed) {
      return backend.connectionKilled();
    }
    if (lost != null) {
      return e.farewell().length > 0 ? StatementFailure.farewell(e.farewell())
          : StatementFailure.sessionLost(where(e), lost);
    }
    if (!e.sent() && lostDiagnostics.areAskedForBy(asking, false)) {
      return StatementFailure.sessionLost(where(e), LostDiagnostics.NAME);
    }
    return e.sent() ? StatementFailure.backendLost(where(e)) : backend.unreachable(e);
  }

  private String where(BackendLostException e) {
    return e.getMessage() + " (" + backend.address() + ")";
  }

  /**
   * What a client has said beside a statement that is about to be run; none where it did not negotiate that.
   *
   * @throws dev.sluice.protocol.ProtocolException if it cannot be read
   */
  public QueryAttributes attributes(Command command) {
    return switch (command) {
      case ComQuery query -> query.attributes();
      case ComStmtExecute execution when capabilities().has(Capabilities.QUERY_ATTRIBUTES) ->
          binding.attributes(execution);
      default -> QueryAttributes.NONE;
    };
  }

  /** How many prepared statements it has. */
  public int statements() {
    return binding.statements();
  }

  /** Keeps the failure of a command that is never answered, for the next one to tell. */
  public void untold(StatementFailure failure) {
    untold = failure;
  }

  /** The failure that has not been told yet, if there is one, which is told now. */
  public @Nullable StatementFailure takeUntold() {
    StatementFailure failure = untold;
    untold = null;
    return failure;
  }

  /** Stops the running statement, whose own error then ends its answer; nothing happens where none runs. */
  public Mono<Void> interrupt() {
    Lease held = binding.lease();
    return held == null ? Mono.empty() : held.interrupt();
  }

  /**
   * Ends the session as {@code KILL CONNECTION} does: its statement on the server first, then the client. Not for one
   * that owns its connection: that is the server's to kill.
   */
  public Mono<Void> kill() {
    killed = true;
    return binding.kill().doFinally(ignored -> onKill.run());
  }

  /** The session is about to have the server kill it. */
  public void killsItself() {
    killed = true;
  }

  /** Whether it has been killed: after the running command the connection closes. */
  public boolean isKilled() {
    return killed;
  }

  /** Ends the session: the connection it holds is given back. */
  public void close() {
    binding.close();
    over.tryEmitEmpty();
  }

  /** Ends the session as {@link #close} does, but leaves a connection of its own to the session that follows it. */
  public void closeForNext() {
    binding.closeForNext();
    over.tryEmitEmpty();
  }

  /** Completes when the session has ended. */
  public Mono<Void> over() {
    return over.asMono();
  }
}
