package dev.sluice.gateway.connection;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * Takes what a publisher emits on an event loop, one value at a time. A signal that comes on the loop is handed on at
 * once; one of another thread is handed over, and those that follow it keep their order.
 */
abstract class LoopSubscriber<T> implements CoreSubscriber<T> {

  private final EventLoop loop;
  private volatile @Nullable Subscription upstream;
  private volatile boolean cancelled;

  /** Whether a signal has been handed over to the loop. Signals are serial, so no other thread reads it meanwhile. */
  private boolean handedOver;

  LoopSubscriber(EventLoop loop) {
    this.loop = loop;
  }

  /** A value, on the loop. The next one comes when it is asked for. */
  abstract void value(T value);

  /** There are no more values; on the loop. */
  abstract void completed();

  /** There are no more values, because of this; on the loop. */
  abstract void failed(Throwable why);

  /** Takes the ownership of a value that came after the cancellation, on the loop. */
  void dropped(T value) {}

  /** Asks for the next value. */
  final void more() {
    Subscription subscription = upstream;
    if (subscription != null) {
      subscription.request(1);
    }
  }

  /** No more signals are handed on; on the loop only. */
  final void cancel() {
    cancelled = true;
    Subscription subscription = upstream;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  @Override
  public final void onSubscribe(Subscription subscription) {
    upstream = subscription;
    if (cancelled) {
      subscription.cancel();
    } else {
      subscription.request(1);
    }
  }

  @Override
  public final void onNext(T value) {
    if (isDirect()) {
      take(value);
    } else {
      loop.execute(() -> take(value));
    }
  }

  private void take(T value) {
    if (cancelled) {
      dropped(value);
    } else {
      value(value);
    }
  }

  @Override
  public final void onComplete() {
    if (isDirect()) {
      complete();
    } else {
      loop.execute(this::complete);
    }
  }

  private void complete() {
    if (!cancelled) {
      completed();
    }
  }

  @Override
  public final void onError(Throwable why) {
    if (isDirect()) {
      fail(why);
    } else {
      loop.execute(() -> fail(why));
    }
  }

  private void fail(Throwable why) {
    if (!cancelled) {
      failed(why);
    }
  }

  private boolean isDirect() {
    boolean direct = !handedOver && loop.inEventLoop();
    handedOver |= !direct;
    return direct;
  }
}
