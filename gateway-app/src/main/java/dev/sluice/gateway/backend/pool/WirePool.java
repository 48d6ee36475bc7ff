package dev.sluice.gateway.backend.pool;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.PoolNumbers;
import dev.sluice.gateway.backend.state.ServerSession;
import dev.sluice.protocol.ErrorCode;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * All connections that client statements run on, of whatever kind, under one bound.
 *
 * <p>Whoever wants a connection waits for the first of its kind that comes back or is opened, in the order of arrival.
 * A few are opened at a time, never more than there are waiters for. If there is no room for one more, the connection
 * that has been idle longest, of whichever kind, is closed. If the server takes no more ({@link Refusals}), whoever
 * waits goes on to wait for the gateway's own connections. Of those that are idle, the one that was used last on the
 * borrower's event loop is lent, and one of another loop only if there is none. Thread-safe.
 */
final class WirePool {

  private static final Duration EVICTION_INTERVAL = Duration.ofSeconds(30);

  /** Opens a connection of a kind that an event loop is to serve, in bounded time. */
  public interface Connector {
    Mono<ServerSession> connect(PoolKey key, EventLoop loop);
  }

  private final PoolBounds bounds;
  private final Connector connector;
  private final Shortage shortage;
  private final Scheduler clock = Schedulers.parallel();
  private final Disposable eviction;
  private final Consumer<PooledWire> cleaner;
  private final AtomicInteger serving = new AtomicInteger();

  // guarded by this
  private final Refusals refusals = new Refusals();
  private final Shelves shelves = new Shelves(refusals);
  private final SoftLeases softLeases;
  private final IdleWires idle = new IdleWires();
  private long opened;
  private int lent;
  private int closing;
  private boolean closed;

  /**
   * An empty pool.
   *
   * @param server where the server is, as messages name it
   * @param cleaner makes a connection, which has been taken from its session, as good as new, and gives it back or
   *     discards it
   */
  WirePool(PoolBounds bounds, Connector connector, String server, Consumer<PooledWire> cleaner) {
    this.bounds = bounds;
    this.connector = connector;
    this.shortage = new Shortage(bounds, server, refusals);
    this.cleaner = cleaner;
    this.softLeases = new SoftLeases(this, shelves, bounds.softLeaseTime(), clock, cleaner, this::serve);
    this.eviction = clock.schedulePeriodically(this::evict, EVICTION_INTERVAL.toMillis(), EVICTION_INTERVAL.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  long now() {
    return clock.now(TimeUnit.NANOSECONDS);
  }

  /**
   * Borrows a connection, which may have been closed a moment ago. Whoever gets it gives it back or discards it. Fails
   * with a {@link StatementFailure}.
   */
  Mono<PooledWire> acquire(PoolKey key, EventLoop loop) {
    return new Mono<>() {
      @Override
      public void subscribe(CoreSubscriber<? super PooledWire> actual) {
        actual.onSubscribe(new Waiter(actual, key, loop, WirePool.this::enter, WirePool.this::leave));
      }
    };
  }

  // who waits

  private void enter(Waiter waiter) {
    StatementFailure refusal;
    synchronized (this) {
      refusal = refusalOfOneMore();
      if (refusal == null) {
        waiter.openedBefore = opened;
        shelves.add(waiter);
      }
    }
    if (refusal != null) {
      waiter.refuse(refusal);
      return;
    }
    serve();
    if (!waiter.isSettled()) {
      waiter.after(bounds.acquireTimeout(), this::waitedInVain);
    }
  }

  private @Nullable StatementFailure refusalOfOneMore() {
    int room = bounds.maxSize() - lent;
    return closed ? shuttingDown() : shelves.waiting() + 1 - room > bounds.maxPending()
        ? shortage.refusalOfOneMore() : null;
  }

  private static StatementFailure shuttingDown() {
    return StatementFailure.closing(ErrorCode.ER_SERVER_SHUTDOWN, "the gateway is shutting down");
  }

  private synchronized void leave(Waiter waiter) {
    shelves.remove(waiter);
  }

  /** Goes on to wait if one is being opened for it, or if connections were opened meanwhile and there is room. */
  private void waitedInVain(Waiter waiter) {
    StatementFailure why = null;
    synchronized (this) {
      Shelf shelf = shelves.shelfOf(waiter);
      if (shelf == null) {
        return;
      }
      boolean progress = opened > waiter.openedBefore && lent < bounds.maxSize();
      boolean goesOn = refusals.why(shelf.account()) == null && (progress || shelf.covers(waiter));
      waiter.openedBefore = opened;
      if (!goesOn) {
        shelves.remove(waiter);
        why = shortage.whyInVain(shelf, lent);
      }
    }
    if (why == null) {
      waiter.after(bounds.acquireTimeout(), this::waitedInVain);
    } else {
      waiter.refuse(why);
    }
  }

  // what is done for them
  /** Does what can be done; whoever calls meanwhile, on this thread or another, leaves it to this call. */
  private void serve() {
    if (serving.getAndIncrement() != 0) {
      return;
    }
    int calls = 1;
    do {
      for (Runnable step = next(); step != null; step = next()) {
        step.run();
      }
      calls = serving.addAndGet(-calls);
    } while (calls != 0);
  }

  /** The next step, to be run without the lock; null if there is none at present. */
  private synchronized @Nullable Runnable next() {
    long now = now();
    for (Shelf shelf : shelves.byLongestWaiting()) {
      PooledWire free = shelf.takeIdle(shelf.waiting.getFirst().loop());
      if (free != null) {
        return lend(shelf, free, now);
      }
      Runnable step = shelf.uncovered() == 0 ? null : roomFor(shelf, now);
      if (step != null) {
        return step;
      }
    }
    return null;
  }

  /** Opens a connection, takes one that a session offers, or closes one of another kind; null if it can do none. */
  private @Nullable Runnable roomFor(Shelf shelf, long now) {
    boolean opensMore = refusals.all().opening < bounds.maxOpening();
    boolean allowed = opensMore && refusals.allowAnother(shelf.account(), now);
    boolean room = refusals.all().open + refusals.all().opening < bounds.maxSize();
    Waiter longest = shelf.firstUncovered();
    if (allowed && room && longest != null) {
      shelf.opening++;
      refusals.opening(shelf.account());
      return () -> open(shelf, longest.loop());
    }
    PooledWire offered = shelf.longestOffered();
    if (offered != null && !offered.isSpent(now, bounds) && offered.take()) {
      return handOver(shelf, offered);
    }
    if (!opensMore || closing + softLeases.cleaning() >= (allowed ? uncovered() : 1)) {
      return null;
    }
    PooledWire victim = idle.longest(allowed ? null : shelf);
    if (victim != null) {
      return retired(victim, now);
    }
    PooledWire other = softLeases.takeForRoom(allowed ? null : shelf);
    return other == null ? null : () -> cleaner.accept(other);
  }

  private Runnable handOver(Shelf shelf, PooledWire connection) {
    softLeases.stolen(shelf);
    Waiter waiter = shelves.first(shelf);
    return () -> {
      if (!waiter.grant(connection)) {
        cleaner.accept(connection);
      }
    };
  }

  private int uncovered() {
    return shelves.waiting() - refusals.all().opening;
  }

  private Runnable lend(Shelf shelf, PooledWire connection, long now) {
    idle.remove(connection);
    if (connection.isSpent(now, bounds)) {
      return retired(connection, now);
    }
    connection.become(PooledWire.State.LENT, now);
    shelf.addLent(connection);
    lent++;
    Waiter waiter = shelves.first(shelf);
    return () -> {
      if (!waiter.grant(connection)) {
        giveBack(connection);
      }
    };
  }

  /** The connection takes room until it has closed. */
  private Runnable retired(PooledWire connection, long now) {
    if (connection.state() == PooledWire.State.IDLE) {
      idle.remove(connection);
    } else {
      noLongerLent(connection);
    }
    connection.become(PooledWire.State.CLOSING, now);
    closing++;
    return () -> connection.wire().quit().subscribe();
  }

  SoftLeases softLeases() {
    return softLeases;
  }

  private void noLongerLent(PooledWire connection) {
    lent--;
    softLeases.ended(connection);
  }

  // connections that come and go

  private void open(Shelf shelf, EventLoop loop) {
    connector.connect(shelf.key(), loop)
        .switchIfEmpty(Mono.error(() -> new IllegalStateException("no connection")))
        .subscribe(session -> opened(shelf, session), e -> failed(shelf, e));
  }

  private void opened(Shelf shelf, ServerSession session) {
    PooledWire connection;
    Runnable unwanted = null;
    synchronized (this) {
      opened++;
      shelf.opening--;
      shelf.open++;
      shelf.lastFailure = null;
      refusals.opened(shelf.account());
      connection = new PooledWire(session, shelf, now());
      idle.add(connection);
      if (closed) {
        unwanted = retired(connection, now());
      }
    }
    session.wire().onClose(() -> closed(connection));
    if (unwanted != null) {
      unwanted.run();
    }
    serve();
  }

  /**
   * One failure is one waiter's, as it would be if each had opened its own; but what the server says of the account is
   * everybody's who waits, and if it takes no more connections, all go on to wait.
   */
  private void failed(Shelf shelf, Throwable e) {
    List<Waiter> told = new ArrayList<>();
    synchronized (this) {
      shelf.opening--;
      shelf.lastFailure = e;
      Duration pause = refusals.failed(shelf.account(), e, now());
      if (pause != null) {
        clock.schedule(this::serve, pause.toMillis() + 1, TimeUnit.MILLISECONDS);
      } else {
        boolean everybodys = AccountProof.isRefusal(e);
        while (!shelf.waiting.isEmpty() && (everybodys || told.isEmpty())) {
          told.add(shelves.first(shelf));
        }
      }
    }
    told.forEach(waiter -> waiter.refuse(e));
    serve();
  }

  /** A connection has closed, whoever closed it. */
  private void closed(PooledWire connection) {
    synchronized (this) {
      Shelf shelf = connection.shelf();
      switch (connection.state()) {
        case IDLE -> idle.remove(connection);
        case LENT -> noLongerLent(connection);
        case CLOSING -> closing--;
        case CLOSED -> {
          return;
        }
      }
      connection.become(PooledWire.State.CLOSED, now());
      shelf.open--;
      refusals.closed(shelf.account(), now());
    }
    connection.session().trace().harvest().lost();
    serve();
  }

  /** Takes back a connection that is as good as new. */
  void giveBack(PooledWire connection) {
    Runnable spent = null;
    synchronized (this) {
      if (connection.state() != PooledWire.State.LENT) {
        return;
      }
      if (closed || connection.isSpent(now(), bounds)) {
        spent = retired(connection, now());
      } else {
        noLongerLent(connection);
        connection.become(PooledWire.State.IDLE, now());
        idle.add(connection);
      }
    }
    if (spent != null) {
      spent.run();
    }
    serve();
  }

  /** Takes back a connection that is not to be lent again. */
  void discard(PooledWire connection) {
    Runnable retired;
    synchronized (this) {
      if (connection.state() != PooledWire.State.LENT) {
        return;
      }
      retired = retired(connection, now());
    }
    retired.run();
  }

  private void evict() {
    List<Runnable> spent = new ArrayList<>();
    synchronized (this) {
      long now = now();
      idle.spent(now, bounds).forEach(connection -> spent.add(retired(connection, now)));
      shelves.removeUnused();
    }
    spent.forEach(Runnable::run);
  }

  /**
   * What is in use; a connection counts as lent until it is idle or closed, so while it is opened and reset as well.
   */
  synchronized PoolNumbers numbers() {
    int all = refusals.all().open + refusals.all().opening;
    return new PoolNumbers(all - idle.size(), idle.size(), Math.max(0, uncovered()), softLeases.offered(),
        softLeases.steals());
  }

  /** Closes what is idle, and the rest as it comes back; whoever waits is refused. */
  Mono<Void> close() {
    return Mono.defer(() -> {
      List<PooledWire> quitting;
      List<Waiter> refused = new ArrayList<>();
      synchronized (this) {
        closed = true;
        quitting = idle.all();
        quitting.forEach(connection -> retired(connection, now()));
        refused.addAll(shelves.removeWaiters());
      }
      eviction.dispose();
      softLeases.close();
      refused.forEach(waiter -> waiter.refuse(shuttingDown()));
      return Flux.fromIterable(quitting).flatMap(connection -> connection.wire().quit(), Integer.MAX_VALUE).then();
    });
  }
}
