package dev.sluice.gateway.answer;

import dev.sluice.protocol.response.ResultSegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.scheduler.Schedulers;

/**
 * Bounds the time from the subscription to the end of an answer. After that time the answer is cancelled, and fails.
 *
 * <p>Reactor's {@code takeUntilOther} does not cancel if the other publisher fails, and its {@code timeout} is for each
 * signal.
 */
final class Deadline extends FluxOperator<ResultSegment, ResultSegment> {

  private final ResultLimits limits;

  Deadline(Flux<ResultSegment> source, ResultLimits limits) {
    super(source);
    this.limits = limits;
  }

  @Override
  public void subscribe(CoreSubscriber<? super ResultSegment> actual) {
    source.subscribe(new Bounded(actual, limits));
  }

  private enum State {
    /** Between signals: to EMITTING by a signal, to DONE by the end or the deadline. */
    QUIET,
    /** A segment is being handed on: back to QUIET, or to LATE by the deadline. */
    EMITTING,
    /** The deadline has passed meanwhile: to DONE by the thread that emits. */
    LATE,
    /** Nothing is handed on any more. */
    DONE
  }

  private static final class Bounded implements CoreSubscriber<ResultSegment>, Subscription {

    private final CoreSubscriber<? super ResultSegment> actual;
    private final ResultLimits limits;
    private final AtomicReference<State> state = new AtomicReference<>(State.QUIET);
    private @Nullable Subscription upstream;
    private volatile @Nullable Disposable timer;

    Bounded(CoreSubscriber<? super ResultSegment> actual, ResultLimits limits) {
      this.actual = actual;
      this.limits = limits;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      upstream = subscription;
      actual.onSubscribe(this);
      if (state.get() != State.DONE) {
        timer = Schedulers.parallel().schedule(this::expire, limits.deadline().toMillis(), TimeUnit.MILLISECONDS);
      }
    }

    @Override
    public void onNext(ResultSegment segment) {
      if (!state.compareAndSet(State.QUIET, State.EMITTING)) {
        segment.release();
        return;
      }
      actual.onNext(segment);
      if (!state.compareAndSet(State.EMITTING, State.QUIET) && state.compareAndSet(State.LATE, State.DONE)) {
        fail();
      }
    }

    private void expire() {
      while (state.get() != State.DONE) {
        if (state.compareAndSet(State.QUIET, State.DONE)) {
          fail();
        } else if (state.compareAndSet(State.EMITTING, State.LATE)) {
          return;
        }
      }
    }

    private void fail() {
      stop();
      actual.onError(limits.tooLate());
    }

    @Override
    public void onError(Throwable e) {
      if (ends()) {
        actual.onError(e);
      }
    }

    @Override
    public void onComplete() {
      if (ends()) {
        actual.onComplete();
      }
    }

    private boolean ends() {
      Disposable scheduled = timer;
      if (scheduled != null) {
        scheduled.dispose();
      }
      return state.getAndSet(State.DONE) != State.DONE;
    }

    @Override
    public void request(long n) {
      if (upstream != null) {
        upstream.request(n);
      }
    }

    @Override
    public void cancel() {
      ends();
      stop();
    }

    private void stop() {
      if (upstream != null) {
        upstream.cancel();
      }
    }
  }
}
