package dev.sluice.gateway.backend.server;

import dev.sluice.gateway.backend.BackendGreeting;
import dev.sluice.gateway.backend.login.SingleFlight;
import dev.sluice.gateway.backend.state.Collations;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What is known of the server. If something is not known yet, the server is asked once for all who want it at the same
 * time. Thread-safe.
 */
final class KnownServer {

  private final SingleFlight<BackendGreeting> asksForGreeting;
  private final SingleFlight<Collations> asksForCollations;
  private volatile @Nullable BackendGreeting greeting;
  private volatile @Nullable Collations collations;

  /**
   * Nothing is known.
   *
   * @param logIn connects, so that {@link #greeted} gets the greeting, and logs in
   * @param readCollations asks the server for its collations
   */
  KnownServer(Mono<Void> logIn, Mono<Collations> readCollations) {
    this.asksForGreeting = new SingleFlight<>(logIn.then(Mono.fromSupplier(() -> greeting)));
    this.asksForCollations = new SingleFlight<>(readCollations.doOnNext(read -> collations = read));
  }

  /** The server has greeted a connection. */
  void greeted(BackendGreeting seen) {
    greeting = seen;
  }

  /** Its last greeting; null if it has not greeted yet. */
  @Nullable BackendGreeting lastGreeting() {
    return greeting;
  }

  /** Its last greeting; connects if it has not greeted yet. */
  Mono<BackendGreeting> greeting() {
    return Mono.defer(() -> {
      BackendGreeting known = greeting;
      return known == null ? asksForGreeting.join() : Mono.just(known);
    });
  }

  /** Its collations; null if they are not known yet. */
  @Nullable Collations lastCollations() {
    return collations;
  }

  /** Its collations; asks if they are not known yet. */
  Mono<Collations> collations() {
    return Mono.defer(() -> {
      Collations known = collations;
      return known == null ? asksForCollations.join() : Mono.just(known);
    });
  }
}
