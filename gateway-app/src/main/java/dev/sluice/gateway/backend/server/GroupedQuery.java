package dev.sluice.gateway.backend.server;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A question to the server that one answers for many: who asks while it is under way shares the next one with all
 * others who do, so that nobody gets an answer to a question that was asked before his own. Thread-safe.
 */
final class GroupedQuery<T> {

  private final Mono<T> query;
  private Sinks.@Nullable One<T> running;
  private Sinks.@Nullable One<T> waiting;

  /**
   * Has not asked anything yet.
   *
   * @param query asks each time that it is subscribed to, and ends in a bounded time
   */
  GroupedQuery(Mono<T> query) {
    this.query = query;
  }

  /** The answer to a question that is asked now or later; who gives up does not stop it for the others. */
  Mono<T> ask() {
    return Mono.defer(() -> {
      Sinks.One<T> mine = Sinks.one();
      synchronized (this) {
        if (running != null) {
          waiting = waiting == null ? mine : waiting;
          return waiting.asMono();
        }
        running = mine;
      }
      run(mine);
      return mine.asMono();
    });
  }

  private void run(Sinks.One<T> round) {
    query.subscribe(
        answer -> {
          next();
          round.tryEmitValue(answer);
        },
        e -> {
          next();
          round.tryEmitError(e);
        });
  }

  private void next() {
    Sinks.One<T> round;
    synchronized (this) {
      round = waiting;
      running = round;
      waiting = null;
    }
    if (round != null) {
      run(round);
    }
  }
}
