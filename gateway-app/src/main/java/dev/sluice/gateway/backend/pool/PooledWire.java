package dev.sluice.gateway.backend.pool;

import dev.sluice.gateway.backend.Harvest;
import dev.sluice.gateway.backend.state.ServerSession;
import dev.sluice.gateway.backend.wire.BackendWire;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    /**
     * A session has it, or it is being reset: to IDLE, or to CLOSING if it cannot be lent again. If its session offers
     * it, it can go to another session and stays LENT.
     */
    LENT,
    /** It is being closed, and still takes room in the pool and on the server: to CLOSED. */
    CLOSING,
    /** Closed, for whatever reason. */
    CLOSED
  }

  /**
   * The permission to take it for another session.
   *
   * @param onTaken says what is to be read for the owner
   * @param since when it was given, on the pool's clock
   */
  record Offer(Supplier<Harvest> onTaken, long since) {}

  private final ServerSession session;
  private final AtomicReference<@Nullable Offer> offer = new AtomicReference<>();
  private volatile Shelf shelf;
  private final long opened;
  private final long openedMillis = System.currentTimeMillis();
  private State state = State.IDLE;
  private long idleSince;

  /** Its place in the order in which those of its kind have become idle. */
  long turn;

  /** Whether it has been taken from its session to make room for one of another kind. */
  boolean cleanedForRoom;

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

  void shelf(Shelf other) {
    shelf = other;
  }

  /** Its owner lets another session have it. */
  void offered(Offer permission) {
    offer.set(permission);
  }

  /** Takes the permission back; false if it has been used. */
  boolean reclaim(Offer permission) {
    return offer.compareAndSet(permission, null);
  }

  /** Since when another session may have it, on the pool's clock; {@link Long#MAX_VALUE} if none may. */
  long offeredSince() {
    Offer permission = offer.get();
    return permission == null ? Long.MAX_VALUE : permission.since();
  }

  /** Takes it from its owner, with the pool's lock; false if its owner has taken it back. */
  boolean take() {
    Offer permission = offer.getAndSet(null);
    if (permission != null) {
      session.trace().taken(permission.onTaken().get());
    }
    return permission != null;
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
