package dev.sluice.gateway.answer;

import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The frames of an answer. If the answer fails and the phase allows it, the last frame tells the failure.
 *
 * <p>Every answer passes here, so it is one operator in place of Reactor's {@code handle} and {@code onErrorResume}.
 */
final class Telling extends FluxOperator<ResultSegment, ByteBuf> {

  private final Response response;

  Telling(Flux<ResultSegment> source, Response response) {
    super(source);
    this.response = response;
  }

  @Override
  public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
    source.subscribe(new Told(actual, response));
  }

  private static final class Told implements CoreSubscriber<ResultSegment>, Subscription {

    private final CoreSubscriber<? super ByteBuf> actual;
    private final Response response;

    /**
     * The frame that tells the failure, until it is asked for. It is the only signal that does not follow a segment
     * from upstream.
     */
    private final AtomicReference<@Nullable ByteBuf> lastWords = new AtomicReference<>();

    private @Nullable Subscription upstream;
    private volatile @Nullable Disposable silence;
    private volatile long asked;
    private long given;
    private boolean over;
    private volatile boolean cancelled;

    Told(CoreSubscriber<? super ByteBuf> actual, Response response) {
      this.actual = actual;
      this.response = response;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      upstream = subscription;
      actual.onSubscribe(this);
    }

    @Override
    public void onNext(ResultSegment segment) {
      if (over) {
        segment.release();
        return;
      }
      ByteBuf frames;
      try {
        frames = response.encode(segment);
      } catch (RuntimeException e) {
        stop(e);
        return;
      }
      if (frames != null) {
        given++;
        actual.onNext(frames);
      }
      StatementFailure refusal = response.refusal();
      if (refusal != null) {
        stop(refusal);
      }
    }

    private void stop(Throwable why) {
      if (upstream != null) {
        upstream.cancel();
      }
      onError(why);
    }

    @Override
    public void onComplete() {
      if (!over) {
        over = true;
        actual.onComplete();
      }
    }

    @Override
    public void onError(Throwable e) {
      if (over) {
        return;
      }
      over = true;
      Mono<Void> reading = response.reading();
      if (reading == null) {
        tell(e);
      } else {
        silence = reading.subscribe(null, null, () -> tell(e));
      }
    }

    private void tell(Throwable e) {
      ByteBuf words = response.tell(e);
      if (words == null) {
        actual.onComplete();
      } else {
        lastWords.set(words);
        sayLastWords();
      }
    }

    private void sayLastWords() {
      if (cancelled) {
        ReferenceCountUtil.release(lastWords.getAndSet(null));
      } else if (asked > given) {
        ByteBuf words = lastWords.getAndSet(null);
        if (words != null) {
          actual.onNext(words);
          actual.onComplete();
        }
      }
    }

    /** As soon as that frame is set, either this method sees it, or the setter sees the demand. */
    @Override
    public void request(long n) {
      asked = Operators.addCap(asked, n);
      if (lastWords.get() != null) {
        sayLastWords();
      } else if (upstream != null) {
        upstream.request(n);
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      if (upstream != null) {
        upstream.cancel();
      }
      Disposable waiting = silence;
      if (waiting != null) {
        waiting.dispose();
      }
      sayLastWords();
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }
  }
}
