package dev.sluice.gateway.observability;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whether every event loop that serves clients takes a task, and so whether clients are served at all. */
public final class EventLoopsHealthIndicator extends AbstractReactiveHealthIndicator {

  /** This is much longer than a loop is ever busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Iterable<EventExecutor> loops;
  private final Duration patience;

  public EventLoopsHealthIndicator(Iterable<EventExecutor> loops) {
    this(loops, PATIENCE);
  }

  EventLoopsHealthIndicator(Iterable<EventExecutor> loops, Duration patience) {
    this.loops = loops;
    this.patience = patience;
  }

  @Override
  protected Mono<Health> doHealthCheck(Health.Builder builder) {
    return Flux.fromIterable(loops)
        .flatMap(EventLoopsHealthIndicator::takesTask)
        .then(Mono.fromSupplier(() -> builder.up().build()))
        .timeout(patience)
        .onErrorResume(EventLoopsHealthIndicator::isOfLoop, e -> Mono.just(builder.down()
            .withDetail("reason", "an event loop takes no task: the clients that it serves wait in vain").build()));
  }

  private static boolean isOfLoop(Throwable e) {
    return e instanceof TimeoutException || e instanceof RejectedExecutionException;
  }

  private static Mono<Void> takesTask(EventExecutor loop) {
    return Mono.create(sink -> {
      try {
        loop.execute(sink::success);
      } catch (RejectedExecutionException e) {
        sink.error(e);
      }
    });
  }
}
