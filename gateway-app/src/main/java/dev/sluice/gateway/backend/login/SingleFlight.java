package dev.sluice.gateway.backend.login;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A task of which one run serves everybody who asks while it lasts. Thread-safe.
 *
 * <p>Cancelling does not stop the run, because others may wait for it. So the task has to end by itself, and its result
 * must need no release.
 */
public final class SingleFlight<T> {

  private final Mono<T> task;
  private final AtomicReference<Sinks.@Nullable One<T>> running = new AtomicReference<>();

  public SingleFlight(Mono<T> task) {
    this.task = task;
  }

  /** The result of the run that is under way, or else of a new one. */
  public Mono<T> join() {
    return Mono.defer(() -> {
      Sinks.One<T> mine = Sinks.one();
      Sinks.One<T> others = running.compareAndExchange(null, mine);
      if (others != null) {
        return others.asMono();
      }
      // a later call begins a new run
      task.doOnEach(signal -> running.compareAndSet(mine, null))
          .subscribe(mine::tryEmitValue, mine::tryEmitError, mine::tryEmitEmpty);
      return mine.asMono();
    });
  }
}
