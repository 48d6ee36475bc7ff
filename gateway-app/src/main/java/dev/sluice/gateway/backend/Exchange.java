package dev.sluice.gateway.backend;

import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * One command on a {@link BackendWire}, and its answer as a flux for one subscriber.
 *
 * <p>All of its state is confined to the wire's event loop. Demand counts segments. Cancelling stops the statement on
 * the backend.
 */
final class Exchange extends Flux<ResultSegment> implements Subscription {

  private final BackendWire wire;
  private final EventLoop loop;
  private final Packet command;
  private final ResponseKind kind;
  private @Nullable CoreSubscriber<? super ResultSegment> subscriber;
  private long demand;
  private boolean cancelled;

  Exchange(BackendWire wire, EventLoop loop, Packet command, ResponseKind kind) {
    this.wire = wire;
    this.loop = loop;
    this.command = command;
    this.kind = kind;
  }

  @Override
  public void subscribe(CoreSubscriber<? super ResultSegment> actual) {
    subscriber = actual;
    actual.onSubscribe(this);
    onLoop(() -> wire.start(this));
  }

  @Override
  public void request(long n) {
    onLoop(() -> {
      demand = Operators.addCap(demand, n);
      wire.demanded(this);
    });
  }

  @Override
  public void cancel() {
    onLoop(() -> {
      if (!cancelled) {
        cancelled = true;
        wire.cancelled(this);
      }
    });
  }

  private void onLoop(Runnable action) {
    if (loop.inEventLoop()) {
      action.run();
    } else {
      loop.execute(action);
    }
  }

  Packet command() {
    return command;
  }

  ResponseKind kind() {
    return kind;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Whether another segment may be taken off the wire: it is wanted, or it will be thrown away. */
  boolean takesMore() {
    return demand > 0 || cancelled;
  }

  void next(ResultSegment segment) {
    if (cancelled || subscriber == null) {
      segment.release();
      return;
    }
    if (demand != Long.MAX_VALUE) {
      demand--;
    }
    subscriber.onNext(segment);
  }

  void complete() {
    if (!cancelled && subscriber != null) {
      subscriber.onComplete();
    }
  }

  void fail(Throwable error) {
    if (!cancelled && subscriber != null) {
      subscriber.onError(error);
    }
  }
}
