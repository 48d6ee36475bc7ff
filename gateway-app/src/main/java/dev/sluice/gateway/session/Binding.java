package dev.sluice.gateway.session;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.QueryAttributes;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Which connection a session's statements run on: when it is taken, when it is given back, and why it is held.
 *
 * <p>Commands come one at a time; the rest may be called from anywhere.
 */
abstract sealed class Binding permits AccountBinding, OwnedBinding {

  /** Why a connection is held, or that none is. */
  enum Hold {
    /** The next command that needs the server takes one: to BOUND. */
    UNBOUND,
    /**
     * It is the session's until that ends, or until another session takes it while it is offered, or it is lost: to
     * UNBOUND.
     */
    BOUND,
    /** As BOUND, but it is not offered, because of something that cannot be put on another one. */
    PINNED,
    /** The client has logged in over it, and the session ends with it. */
    OWNED
  }

  private final Consumer<Lease> onLost;
  private volatile @Nullable Lease lease;
  private volatile boolean over;

  /**
   * A binding of a session that begins.
   *
   * @param onLost is run when a connection that is held has closed
   */
  Binding(Consumer<Lease> onLost) {
    this.onLost = onLost;
  }

  abstract Hold hold();

  /** The connection that is held; null if none is. */
  final @Nullable Lease lease() {
    return lease;
  }

  /** Why the session keeps the connection that it holds; null if another session may take it, or that is not asked. */
  @Nullable Pinned pinned() {
    return null;
  }

  /** The connection for a command that is about to run, if it could be sent at once; null if it is to be taken. */
  abstract @Nullable Lease ready();

  /** Runs a command on a connection that has been taken; otherwise as {@link Lease#exchange}. */
  Flux<ResultSegment> exchange(Lease held, Packet command, ResponseKind kind, Upload upload, Effects effects) {
    return held.exchange(command, kind, upload, effects);
  }

  /** A command has ended, or its answer has been given up. Returns whether it has pinned the session. */
  boolean ended() {
    return false;
  }

  /** The gateway answers a command by OK, in the server's place. */
  void answeredOk() {}

  /** The client is about to reset its session. */
  void resets() {}

  /** The connection for a command, with the session's state on it; fails as {@link Lease#prepare} does. */
  abstract Mono<Lease> take();

  /** Finds out whether the session can begin as its client wants it; fails as the server does. */
  abstract Mono<Void> open();

  /** Whether the session ends with that connection, or with the one before if it is null. */
  abstract boolean endsWith(@Nullable Lease held);

  /** What is lost with a connection that the session ends with, for messages. */
  abstract String lostWith(@Nullable Lease held);

  /** What the client is told of a connection that closed unasked while no command ran; empty for nothing. */
  abstract Mono<StatementFailure> told(StatementFailure why, Lease of);

  /** Ends the connection on the server. */
  abstract Mono<Void> kill();

  /** Ends the session, of which the next one on the client's connection begins with what it may keep. */
  abstract void closeForNext();

  /** Ends the session: what is held is given back. */
  final void close() {
    over = true;
    giveBack();
  }

  /** Holds a connection from now on. */
  final void hold(Lease taken) {
    lease = taken;
    taken.onLost(() -> onLost.accept(taken));
    if (over) {
      giveBack();
    }
  }

  /** Holds none from now on. */
  final synchronized @Nullable Lease letGo() {
    Lease held = lease;
    lease = null;
    return held;
  }

  /** Keeps what commands have changed of the session's state on a connection that is about to be given back. */
  abstract void keep(Lease held);

  /** Gives back what is held. */
  final void giveBack() {
    Lease held = letGo();
    if (held != null) {
      keep(held);
      held.release();
    }
  }

  // prepared statements, by the client's ids

  /** How many the session has. */
  int statements() {
    Lease held = lease;
    return held == null ? 0 : held.statements();
  }

  /** What an execution could leave and ask for. */
  Effects effects(long statementId) {
    Lease held = lease;
    return held == null ? Effects.UNKNOWN : held.effects(statementId);
  }

  /** Keeps something with a statement for as long as that is there. */
  void attach(long statementId, Object attachment) {
    Lease held = lease;
    if (held != null) {
      held.attach(statementId, attachment);
    }
  }

  /** What is kept with a statement; null for nothing. */
  @Nullable Object attachment(long statementId) {
    Lease held = lease;
    return held == null ? null : held.attachment(statementId);
  }

  /** The attributes that a client has sent with an execution. */
  QueryAttributes attributes(ComStmtExecute execution) {
    Lease held = lease;
    return held == null ? QueryAttributes.NONE : held.attributes(execution);
  }

  /** Has the server forget a statement if no connection is held. */
  void forget(long statementId) {}

  /** The connection that is held, if it has not been lost. */
  static Mono<Lease> stillOpen(Lease held) {
    return held.isOpen() ? Mono.just(held) : Mono.error(held.lostWhileIdle());
  }
}
