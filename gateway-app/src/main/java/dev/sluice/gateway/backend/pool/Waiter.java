package dev.sluice.gateway.backend.pool;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * A request for a connection of a {@link WirePool}. It gets one, is refused or is cancelled, and only one of these
 * happens.
 *
 * <p>The ticket and the number of connections opened are guarded by the pool's lock.
 */
final class Waiter implements Subscription {

  private final CoreSubscriber<? super PooledWire> actual;
  private final PoolKey key;
  private final EventLoop loop;
  private final Consumer<Waiter> enter;
  private final Consumer<Waiter> leave;
  private final AtomicBoolean entered = new AtomicBoolean();
  private final AtomicBoolean settled = new AtomicBoolean();
  private volatile @Nullable Disposable timer;

  /** Its place in the order of arrival; 0 before it has arrived. */
  long ticket;

  /** How many connections the pool had opened when its patience was last measured. */
  long openedBefore;

  /**
   * One that has not arrived.
   *
   * @param loop what serves the session that it is for
   * @param enter is run once, when it asks
   * @param leave is run when it does not want a connection any more
   */
  Waiter(CoreSubscriber<? super PooledWire> actual, PoolKey key, EventLoop loop, Consumer<Waiter> enter,
      Consumer<Waiter> leave) {
    this.actual = actual;
    this.key = key;
    this.loop = loop;
    this.enter = enter;
    this.leave = leave;
  }

  PoolKey key() {
    return key;
  }

  EventLoop loop() {
    return loop;
  }

  @Override
  public void request(long n) {
    if (entered.compareAndSet(false, true)) {
      enter.accept(this);
    }
  }

  /** Whether it has got a connection, or does not wait any more. */
  boolean isSettled() {
    return settled.get();
  }

  /** Runs an action in a while unless it is settled by then. */
  void after(Duration patience, Consumer<Waiter> action) {
    timer = Schedulers.parallel().schedule(() -> action.accept(this), patience.toNanos(), TimeUnit.NANOSECONDS);
    if (settled.get()) {
      stopTimer();
    }
  }

  /** Hands over a connection; false if it is not wanted any more. */
  boolean grant(PooledWire connection) {
    if (!settled.compareAndSet(false, true)) {
      return false;
    }
    stopTimer();
    actual.onNext(connection);
    actual.onComplete();
    return true;
  }

  void refuse(Throwable why) {
    if (settled.compareAndSet(false, true)) {
      stopTimer();
      actual.onError(why);
    }
  }

  @Override
  public void cancel() {
    if (settled.compareAndSet(false, true)) {
      stopTimer();
      leave.accept(this);
    }
  }

  private void stopTimer() {
    Disposable scheduled = timer;
    if (scheduled != null) {
      scheduled.dispose();
    }
  }
}
