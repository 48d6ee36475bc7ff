package dev.sluice.gateway.backend.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A bound on how much happens at once. Waiting is first come, first served, and bounded in time. Thread-safe. */
public final class Permits {

  private final Duration patience;
  private final Deque<Waiter> waiting = new ArrayDeque<>();
  private int free;

  /**
   * Permits of which none is used.
   *
   * @param size how many there are
   * @param patience how long each may be waited for
   */
  public Permits(int size, Duration patience) {
    this.free = size;
    this.patience = patience;
  }

  /** The permission to go on. */
  public final class Permit {

    private final AtomicBoolean returned = new AtomicBoolean();

    /** Lets another go on; only the first call counts. */
    public void giveBack() {
      if (returned.compareAndSet(false, true)) {
        passOn();
      }
    }
  }

  /** Waits for a permit; fails with {@code TimeoutException} if none comes in time. */
  public Mono<Permit> acquire() {
    return new Mono<>() {
      @Override
      public void subscribe(CoreSubscriber<? super Permit> actual) {
        actual.onSubscribe(new Waiter(actual));
      }
    };
  }

  /** A request for a permit. It is granted, times out or is cancelled, and only one of these happens. */
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
      if (settled.compareAndSet(false, true)) {
        actual.onError(new TimeoutException());
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
    boolean granted;
    synchronized (this) {
      granted = free > 0;
      if (granted) {
        free--;
      } else {
        waiting.add(waiter);
      }
    }
    if (!granted) {
      waiter.waitInVainAfter(patience);
    } else if (!waiter.grant()) {
      passOn();
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
}
