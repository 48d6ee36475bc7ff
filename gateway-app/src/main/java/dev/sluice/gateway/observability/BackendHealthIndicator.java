package dev.sluice.gateway.observability;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.PoolNumbers;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import reactor.core.publisher.Mono;

/** Whether the backend answers a statement, and the reason if it does not. */
public final class BackendHealthIndicator extends AbstractReactiveHealthIndicator {

  private final Backend backend;

  public BackendHealthIndicator(Backend backend) {
    this.backend = backend;
  }

  @Override
  protected Mono<Health> doHealthCheck(Health.Builder builder) {
    PoolNumbers numbers = backend.numbers();
    builder.withDetail("backend", backend.address())
        .withDetail("lent", numbers.lent())
        .withDetail("idle", numbers.idle())
        .withDetail("pending", numbers.pending());
    return backend.version()
        .map(version -> builder.up().withDetail("version", version).build())
        .onErrorResume(e -> Mono.just(builder.down().withDetail("reason", String.valueOf(e.getMessage())).build()));
  }
}
