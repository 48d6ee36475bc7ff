package dev.sluice.gateway.session;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.Lease;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Which connection a session's statements run on: when it is taken, when it is given back, and why it is held.
 *
 * <p>Commands come one at a time; the rest may be called from anywhere.
 */
abstract sealed class Binding permits PooledBinding, OwnedBinding {

  /** Why a connection is held, or that none is. */
  enum Hold {
    /** The next command that needs the server takes one: to BOUND. */
    UNBOUND,
    /** Anything may have been put on it by what has run there: to UNBOUND when the session ends, or it is lost. */
    BOUND,
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

  /** The connection that is held, if it has not been lost. */
  static Mono<Lease> stillOpen(Lease held) {
    return held.isOpen() ? Mono.just(held) : Mono.error(held.lostWhileIdle());
  }
}
