package dev.sluice.gateway.backend;

import io.r2dbc.spi.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/**
 * Takes a connection out of a pool for good: either it arrives, or it is cancelled, and never both.
 *
 * <p>The pool takes a connection back when its subscription is cancelled, even after it has delivered it, and so while
 * somebody works with it. Here a cancellation that comes after the connection does not reach the pool, and a connection
 * that comes after the cancellation is given back.
 */
final class Borrowing extends MonoOperator<Connection, Connection> {

  Borrowing(Mono<? extends Connection> pool) {
    super(pool);
  }

  @Override
  public void subscribe(CoreSubscriber<? super Connection> actual) {
    source.subscribe(new Gate(actual));
  }

  private static final class Gate implements CoreSubscriber<Connection>, Subscription {

    private final CoreSubscriber<? super Connection> actual;
    private final AtomicBoolean settled = new AtomicBoolean();
    private @Nullable Subscription pool;

    Gate(CoreSubscriber<? super Connection> actual) {
      this.actual = actual;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      pool = subscription;
      actual.onSubscribe(this);
    }

    @Override
    public void onNext(Connection connection) {
      if (settled.compareAndSet(false, true)) {
        actual.onNext(connection);
        actual.onComplete();
      } else {
        Mono.from(connection.close()).onErrorComplete().subscribe();
      }
    }

    @Override
    public void onError(Throwable e) {
      if (settled.compareAndSet(false, true)) {
        actual.onError(e);
      }
    }

    @Override
    public void onComplete() {
      if (settled.compareAndSet(false, true)) {
        actual.onComplete();
      }
    }

    @Override
    public void request(long n) {
      if (pool != null) {
        pool.request(n);
      }
    }

    @Override
    public void cancel() {
      if (pool != null && settled.compareAndSet(false, true)) {
        pool.cancel();
      }
    }
  }
}
