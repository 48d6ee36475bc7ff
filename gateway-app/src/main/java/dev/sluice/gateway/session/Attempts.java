package dev.sluice.gateway.session;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.response.ResultSegment;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The answer to a command that is sent again, on another connection, for as long as no server has read it. The command
 * is kept until its answer begins. For one subscriber.
 *
 * <p>Every command passes here, so it is one operator in place of Reactor's {@code using} and {@code onErrorResume}.
 */
final class Attempts extends Flux<ResultSegment> {

  /** Sends a command once; fails with {@link BackendLostException} if the connection ends first. */
  interface Attempt {

    /**
     * The answer, to be subscribed to once.
     *
     * @param command a copy of the command for each time that it is sent
     */
    Flux<ResultSegment> send(Supplier<Packet> command);
  }

  private final Packet command;
  private final Attempt attempt;
  private final Function<BackendLostException, StatementFailure> lost;
  private final Duration persistence;
  private final Runnable onEnd;

  /**
   * Sends the command when it is subscribed to. Takes ownership of it.
   *
   * @param lost what a lost connection means for the session: only if that does not close may the command be sent again
   * @param persistence how long it is sent again, from the first time on that it was in vain
   * @param onEnd is run once the answer has ended or is not wanted any more, before the subscriber hears of that
   */
  Attempts(Packet command, Attempt attempt, Function<BackendLostException, StatementFailure> lost,
      Duration persistence, Runnable onEnd) {
    this.command = command;
    this.attempt = attempt;
    this.lost = lost;
    this.persistence = persistence;
    this.onEnd = onEnd;
  }

  @Override
  public void subscribe(CoreSubscriber<? super ResultSegment> actual) {
    Attempted attempted = new Attempted(actual);
    actual.onSubscribe(attempted);
    attempted.send();
  }

  /** Signals are serial; what is asked for and who is asked change together, under the lock. */
  private final class Attempted implements CoreSubscriber<ResultSegment>, Subscription {

    private final CoreSubscriber<? super ResultSegment> actual;
    private @Nullable Subscription upstream;
    private long requested;
    private boolean cancelled;
    private @Nullable Packet kept = command;
    private final int begin = command.content().readerIndex();
    private final int end = command.content().writerIndex();
    private boolean begun;
    private boolean over;
    private @Nullable Persistence trying;

    Attempted(CoreSubscriber<? super ResultSegment> actual) {
      this.actual = actual;
    }

    void send() {
      attempt.send(this::copy).subscribe(this);
    }

    /** What has been written to a socket is used up. An attempt begins only after the one before has been given up. */
    private synchronized Packet copy() {
      Packet packet = kept;
      if (packet == null) {
        throw new CancellationException("the command is not wanted any more");
      }
      packet.content().setIndex(begin, end);
      return packet.retain();
    }

    private void forget() {
      Packet packet;
      synchronized (this) {
        packet = kept;
        kept = null;
      }
      if (packet != null) {
        packet.release();
      }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      long wanted;
      boolean unwanted;
      synchronized (this) {
        upstream = subscription;
        wanted = requested;
        unwanted = cancelled;
      }
      if (unwanted) {
        subscription.cancel();
      } else if (wanted > 0) {
        subscription.request(wanted);
      }
    }

    @Override
    public void onNext(ResultSegment segment) {
      if (!begun) {
        begun = true;
        forget();
      }
      actual.onNext(segment);
    }

    @Override
    public void onComplete() {
      forget();
      ended();
      actual.onComplete();
    }

    @Override
    public void onError(Throwable e) {
      if (!(e instanceof BackendLostException loss)) {
        end(e);
        return;
      }
      StatementFailure failure = lost.apply(loss);
      if (loss.sent() || begun || failure.closes() || isCancelled() || isOver()) {
        end(failure);
      } else {
        send();
      }
    }

    private boolean isOver() {
      Persistence known = trying;
      if (known == null) {
        known = new Persistence(persistence);
        trying = known;
      }
      return known.isOver();
    }

    private void ended() {
      boolean first;
      synchronized (this) {
        first = !over;
        over = true;
      }
      if (first) {
        onEnd.run();
      }
    }

    private void end(Throwable e) {
      forget();
      ended();
      actual.onError(e);
    }

    private synchronized boolean isCancelled() {
      return cancelled;
    }

    @Override
    public void request(long n) {
      Subscription asked;
      synchronized (this) {
        requested = Operators.addCap(requested, n);
        asked = upstream;
      }
      if (asked != null) {
        asked.request(n);
      }
    }

    @Override
    public void cancel() {
      Subscription running;
      synchronized (this) {
        cancelled = true;
        running = upstream;
      }
      forget();
      if (running != null) {
        running.cancel();
      }
      ended();
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }
  }
}
