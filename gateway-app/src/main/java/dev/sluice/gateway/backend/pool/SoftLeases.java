package dev.sluice.gateway.backend.pool;

import dev.sluice.gateway.backend.PoolState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * The connections of a {@link WirePool} that their sessions offer to others. A session may take its own back at any
 * time. Thread-safe; the methods that say so are for the pool, with its lock.
 */
final class SoftLeases {

  private static final long SHORTEST_INTERVAL = 10;
  private static final long LONGEST_INTERVAL = 10_000;

  private final Object lock;
  private final Shelves shelves;
  private final Duration time;
  private final Scheduler clock;
  private final Consumer<PooledWire> cleaner;
  private final Runnable onOffer;
  private final Disposable expiry;
  private int cleaning;
  private long steals;

  /**
   * Those of one pool.
   *
   * @param lock the pool's lock
   * @param time how long a session keeps a connection that it offers and that nobody else takes
   * @param cleaner makes a connection that has been taken from its session as good as new
   * @param onOffer is run after an offer, so that whoever waits is served
   */
  SoftLeases(Object lock, Shelves shelves, Duration time, Scheduler clock, Consumer<PooledWire> cleaner,
      Runnable onOffer) {
    this.lock = lock;
    this.shelves = shelves;
    this.time = time;
    this.clock = clock;
    this.cleaner = cleaner;
    this.onOffer = onOffer;
    long interval = Math.clamp(time.toMillis() / 4, SHORTEST_INTERVAL, LONGEST_INTERVAL);
    this.expiry = time.isZero() ? Disposables.disposed()
        : clock.schedulePeriodically(this::expire, interval, interval, TimeUnit.MILLISECONDS);
  }

  /** A session lets others have its connection until it takes it back. */
  void offered(PooledWire connection) {
    if (time.isZero()) {
      expire(connection);
    } else if (shelves.waiting() > 0) {
      onOffer.run();
    }
  }

  /** Returns when whoever takes a connection at this moment has done so. */
  void settle() {
    synchronized (lock) {
      return;
    }
  }

  /** Takes a connection that is offered from its session, and makes it as good as new. */
  void expire(PooledWire connection) {
    boolean taken;
    synchronized (lock) {
      taken = connection.take();
    }
    if (taken) {
      cleaner.accept(connection);
    }
  }

  private void expire() {
    List<PooledWire> expired;
    synchronized (lock) {
      long since = clock.now(TimeUnit.NANOSECONDS) - time.toNanos();
      expired = shelves.all().stream().flatMap(shelf -> shelf.offeredBefore(since).stream()).toList();
    }
    expired.forEach(this::expire);
  }

  /** Counts a connection that a session has among those of another kind. */
  void move(PooledWire connection, PoolKey key) {
    synchronized (lock) {
      Shelf from = connection.shelf();
      if (connection.state() != PooledWire.State.LENT) {
        return;
      }
      Shelf to = shelves.of(key);
      from.open--;
      from.removeLent(connection);
      to.open++;
      to.addLent(connection);
      connection.shelf(to);
    }
  }

  /** The kinds of connections that there are. */
  List<PoolState> pools() {
    synchronized (lock) {
      return shelves.all().stream().map(Shelf::asState).toList();
    }
  }

  void close() {
    expiry.dispose();
  }

  // for the pool, with its lock

  /** How many sessions offer. */
  int offered() {
    return shelves.all().stream().mapToInt(Shelf::offered).sum();
  }

  /** How many were taken from one session for another. */
  long steals() {
    return steals;
  }

  /** One was taken from its session for another. */
  void stolen(Shelf shelf) {
    shelf.steals++;
    steals++;
  }

  /** How many have been taken from their sessions to make room for connections of other kinds, and are not idle yet. */
  int cleaning() {
    return cleaning;
  }

  /**
   * Takes one from its session to make room for a connection of another kind; null if none is offered.
   *
   * @param refused if the server refuses more connections of one account, the kind that waits: it has to be of that
   *     account
   */
  @Nullable PooledWire takeForRoom(@Nullable Shelf refused) {
    for (Shelf shelf : shelves.all()) {
      boolean helps = refused == null || refused.account().why() == null || shelf.account() == refused.account();
      PooledWire offered = helps ? shelf.longestOffered() : null;
      if (offered != null && offered.take()) {
        cleaning++;
        offered.cleanedForRoom = true;
        return offered;
      }
    }
    return null;
  }

  /** No session has the connection any more. */
  void ended(PooledWire connection) {
    connection.shelf().removeLent(connection);
    if (connection.cleanedForRoom) {
      connection.cleanedForRoom = false;
      cleaning--;
    }
  }
}
