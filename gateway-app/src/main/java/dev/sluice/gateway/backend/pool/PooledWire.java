package dev.sluice.gateway.backend.pool;

import dev.sluice.gateway.backend.state.ServerSession;
import dev.sluice.gateway.backend.wire.BackendWire;
import io.netty.channel.EventLoop;

/**
 * A connection of a {@link WirePool}, and its state there.
 *
 * <p>Its mutable fields are guarded by the pool's lock.
 */
final class PooledWire {

  /** Where a connection is. */
  enum State {
    /** Waits to be lent: to LENT, or to CLOSING if it is too old or makes room for another. */
    IDLE,
    /** A session has it, or it is being reset: to IDLE, or to CLOSING if it cannot be lent again. */
    LENT,
    /** It is being closed, and still takes room in the pool and on the server: to CLOSED. */
    CLOSING,
    /** Closed, for whatever reason. */
    CLOSED
  }

  private final ServerSession session;
  private final Shelf shelf;
  private final long opened;
  private final long openedMillis = System.currentTimeMillis();
  private State state = State.IDLE;
  private long idleSince;

  /** Its place in the order in which those of its kind have become idle. */
  long turn;

  PooledWire(ServerSession session, Shelf shelf, long now) {
    this.session = session;
    this.shelf = shelf;
    this.opened = now;
    this.idleSince = now;
  }

  ServerSession session() {
    return session;
  }

  BackendWire wire() {
    return session.wire();
  }

  /** When it was opened, in milliseconds of the system's clock. */
  long openedMillis() {
    return openedMillis;
  }

  Shelf shelf() {
    return shelf;
  }

  State state() {
    return state;
  }

  void become(State next, long now) {
    state = next;
    idleSince = now;
  }

  /** The event loop that serves it, which changes only while it is lent. */
  EventLoop loop() {
    return session.wire().loop();
  }

  /** Whether it may not be lent any more. */
  boolean isSpent(long now, PoolBounds bounds) {
    return !session.wire().isOpen() || now - opened >= bounds.maxLifeTime().toNanos()
        || state == State.IDLE && now - idleSince >= bounds.maxIdleTime().toNanos();
  }
}
