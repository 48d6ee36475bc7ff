package dev.sluice.gateway.backend;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.pool.PoolAcquirePendingLimitException;

/**
 * The one bound on connections over all pools of a backend: a connection is opened only with a permit.
 *
 * <p>Where none is left, the connection that has been idle longest, in whichever pool, is closed to make room. Waiting
 * is first come, first served, and bounded in time. Thread-safe.
 */
final class ConnectionBudget {

  private final int size;
  private final int maxWaiting;
  private final Duration patience;
  private final Deque<Waiter> waiting = new ArrayDeque<>();
  private final Set<BackendWire> idle = new LinkedHashSet<>();
  private int free;

  /**
   * A budget of which nothing is used.
   *
   * @param size how many connections there may be
   * @param maxWaiting how many may wait for one at once
   * @param patience how long each may wait
   */
  ConnectionBudget(int size, int maxWaiting, Duration patience) {
    this.size = size;
    this.free = size;
    this.maxWaiting = maxWaiting;
    this.patience = patience;
  }

  /** The right to one connection. */
  final class Permit {

    private final AtomicBoolean returned = new AtomicBoolean();

    /** Makes room for another connection; only the first call counts. */
    void giveBack() {
      if (returned.compareAndSet(false, true)) {
        passOn();
      }
    }
  }

  /**
   * Waits for a permit; fails with {@code TimeoutException} where none comes in time, and at once with
   * {@link PoolAcquirePendingLimitException} where too many wait already.
   */
  Mono<Permit> acquire() {
    return new Mono<>() {
      @Override
      public void subscribe(CoreSubscriber<? super Permit> actual) {
        actual.onSubscribe(new Waiter(actual));
      }
    };
  }

  /** Somebody who wants a permit. That it is granted, gives up, and is cancelled exclude each other. */
  private final class Waiter implements Subscription {

    private final CoreSubscriber<? super Permit> actual;
    private final AtomicBoolean entered = new AtomicBoolean();
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile @Nullable Disposable timer;

    Waiter(CoreSubscriber<? super Permit> actual) {
      this.actual = actual;
    }

    @Override
    public void request(long n) {
      if (entered.compareAndSet(false, true)) {
        enter(this);
      }
    }

    void waitInVainAfter(Duration limit) {
      timer = Schedulers.parallel().schedule(this::giveUp, limit.toMillis(), TimeUnit.MILLISECONDS);
      if (settled.get()) {
        stopTimer();
      }
    }

    boolean grant() {
      if (!settled.compareAndSet(false, true)) {
        return false;
      }
      stopTimer();
      actual.onNext(new Permit());
      actual.onComplete();
      return true;
    }

    private void giveUp() {
      forget(this);
      refuse(new TimeoutException());
    }

    void refuse(Throwable why) {
      if (settled.compareAndSet(false, true)) {
        actual.onError(why);
      }
    }

    @Override
    public void cancel() {
      if (settled.compareAndSet(false, true)) {
        stopTimer();
        forget(this);
      }
    }

    private void stopTimer() {
      Disposable scheduled = timer;
      if (scheduled != null) {
        scheduled.dispose();
      }
    }
  }

  private void enter(Waiter waiter) {
    BackendWire victim = null;
    boolean granted;
    boolean refused;
    synchronized (this) {
      granted = free > 0;
      if (granted) {
        free--;
      } else {
        victim = condemnOldestIdle();
      }
      refused = !granted && victim == null && waiting.size() >= maxWaiting;
      if (!granted && !refused) {
        waiting.add(waiter);
      }
    }
    if (granted) {
      if (!waiter.grant()) {
        passOn();
      }
      return;
    }
    if (refused) {
      waiter.refuse(new PoolAcquirePendingLimitException(maxWaiting));
      return;
    }
    waiter.waitInVainAfter(patience);
    if (victim != null) {
      victim.close();
    }
  }

  private void passOn() {
    Waiter next;
    do {
      synchronized (this) {
        next = waiting.poll();
        if (next == null) {
          free++;
          return;
        }
      }
    } while (!next.grant());
  }

  private synchronized void forget(Waiter waiter) {
    waiting.remove(waiter);
  }

  private @Nullable BackendWire condemnOldestIdle() {
    Iterator<BackendWire> candidates = idle.iterator();
    if (!candidates.hasNext()) {
      return null;
    }
    BackendWire oldest = candidates.next();
    candidates.remove();
    oldest.condemn();
    return oldest;
  }

  /** A connection goes back to its pool: from now on it may be closed for another's sake, or is at once. */
  void idle(BackendWire wire) {
    synchronized (this) {
      if (waiting.isEmpty()) {
        idle.add(wire);
        return;
      }
      wire.condemn();
    }
    wire.close();
  }

  /** A connection was lent, or has closed: it is nobody's to close. */
  synchronized void busy(BackendWire wire) {
    idle.remove(wire);
  }

  /** What is in use; a connection counts as lent until it is idle or closed, so while it is opened and reset as well. */
  synchronized PoolNumbers numbers() {
    return new PoolNumbers(size - free - idle.size(), idle.size(), waiting.size());
  }
}
