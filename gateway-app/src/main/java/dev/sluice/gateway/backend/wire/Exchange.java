package dev.sluice.gateway.backend.wire;

import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.channel.EventLoop;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * One command on a {@link BackendWire}, or several in one write, and the answer as a flux for one subscriber.
 *
 * <p>All of its state is confined to the wire's event loop. Demand counts segments. Cancelling stops the statement on
 * the backend.
 */
final class Exchange extends Flux<ResultSegment> implements Subscription {

  private final ExchangeRunner runner;
  private final EventLoop loop;
  private final Packet command;
  private final ResponseKind kind;
  private final Iterator<ResponseKind> following;
  private final Upload upload;
  private final Runnable onStart;
  private @Nullable CoreSubscriber<? super ResultSegment> subscriber;
  private long demand;
  private boolean cancelled;

  /**
   * An exchange whose command is sent when it is subscribed to.
   *
   * @param kind the kind of its answer
   * @param onStart is run on the loop just before the command is sent
   */
  Exchange(ExchangeRunner runner, EventLoop loop, Packet command, ResponseKind kind, Upload upload, Runnable onStart) {
    this(runner, loop, command, kind, Collections.emptyIterator(), upload, onStart);
  }

  /**
   * An exchange of several commands.
   *
   * @param kinds the kinds of their answers in order
   */
  Exchange(ExchangeRunner runner, EventLoop loop, Packet commands, List<ResponseKind> kinds) {
    this(runner, loop, commands, kinds.getFirst(), kinds.subList(1, kinds.size()).iterator(), Upload.NONE, () -> { });
  }

  private Exchange(ExchangeRunner runner, EventLoop loop, Packet command, ResponseKind kind,
      Iterator<ResponseKind> following, Upload upload, Runnable onStart) {
    this.runner = runner;
    this.loop = loop;
    this.command = command;
    this.kind = kind;
    this.following = following;
    this.upload = upload;
    this.onStart = onStart;
  }

  @Override
  public void subscribe(CoreSubscriber<? super ResultSegment> actual) {
    if (subscriber != null) {
      Operators.error(actual, new IllegalStateException("an exchange takes one subscriber"));
      return;
    }
    subscriber = actual;
    actual.onSubscribe(this);
    onLoop(() -> runner.start(this));
  }

  @Override
  public void request(long n) {
    onLoop(() -> {
      demand = Operators.addCap(demand, n);
      runner.demanded(this);
    });
  }

  @Override
  public void cancel() {
    onLoop(() -> {
      if (!cancelled) {
        cancelled = true;
        runner.cancelled(this);
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

  /** Hands the command over to be sent. */
  Packet begin() {
    onStart.run();
    return command;
  }

  /** The kind of its answer, the first of several. */
  ResponseKind kind() {
    return kind;
  }

  /** Goes on to the next answer and returns its kind; null after the last. */
  @Nullable ResponseKind nextKind() {
    return following.hasNext() ? following.next() : null;
  }

  /** Carries the files that the server may ask for. */
  Upload upload() {
    return upload;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Whether a subscriber waits for the answer and has not cancelled it. */
  boolean isWanted() {
    return subscriber != null && !cancelled;
  }

  /** Whether another segment may be taken from the wire: it is asked for, or it will be thrown away. */
  boolean takesMore() {
    return demand > 0 || !isWanted();
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

  /** Ends the exchange without sending its command; nobody is told if it was cancelled. */
  void refuse(Throwable error) {
    command.release();
    fail(error);
  }
}
