package dev.sluice.gateway.backend.server;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A query to the server that serves many callers. Callers that come while one is under way share the next one, so that
 * no caller gets an answer that is older than its call. Thread-safe.
 */
final class GroupedQuery<T> {

  private final Mono<T> query;
  private Sinks.@Nullable One<T> running;
  private Sinks.@Nullable One<T> waiting;

  /**
   * A query that has not been sent yet.
   *
   * @param query sends the query each time that it is subscribed to, and ends within a bounded time
   */
  GroupedQuery(Mono<T> query) {
    this.query = query;
  }

  /** The answer to a query that is sent now or later. Cancelling does not stop it for the other callers. */
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
