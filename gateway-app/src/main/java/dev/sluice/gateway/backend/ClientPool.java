package dev.sluice.gateway.backend;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.pool.PooledRefMetadata;

/**
 * The connections of one account and flavour that client statements run on.
 *
 * <p>A connection goes back only after its session has been reset; one that cannot be is closed. Thread-safe.
 */
final class ClientPool {

  private static final Duration EVICTION_INTERVAL = Duration.ofSeconds(30);

  private final BackendProperties properties;
  private final ConnectionBudget budget;
  private final Mono<WiredConnection> connect;
  private final boolean schemaless;
  private final ConnectionPool pool;

  ClientPool(BackendProperties properties, ConnectionBudget budget, Mono<WiredConnection> connect,
      boolean schemaless) {
    this.properties = properties;
    this.budget = budget;
    this.connect = connect;
    this.schemaless = schemaless;
    this.pool = new ConnectionPool(ConnectionPoolConfiguration.builder(new PooledFactory(Mono.defer(this::open)))
        .initialSize(0)
        .maxSize(properties.pool().maxSize())
        .maxAcquireTime(properties.pool().acquireTimeout())
        .maxIdleTime(properties.pool().maxIdleTime())
        .maxLifeTime(properties.pool().maxLifeTime())
        .backgroundEvictionInterval(EVICTION_INTERVAL)
        .acquireRetry(0)
        .allocatorSubscribeOn(Schedulers.immediate())
        .validationDepth(ValidationDepth.LOCAL)
        .postAllocate(connection -> Mono.fromRunnable(() -> budget.busy(PooledFactory.wire(connection))))
        .preRelease(this::clean)
        .customizer(builder -> builder
            .evictionPredicate(this::evicts)
            .maxPendingAcquire(properties.pool().maxPending()))
        .build());
  }

  private Mono<WiredConnection> open() {
    return budget.acquire().flatMap(permit -> connect
        .doOnNext(connection -> connection.unwrap().onClose(() -> closed(connection.unwrap(), permit)))
        .doOnError(e -> permit.giveBack())
        .doOnCancel(permit::giveBack));
  }

  private void closed(BackendWire wire, ConnectionBudget.Permit permit) {
    budget.busy(wire);
    permit.giveBack();
  }

  Mono<Lease> acquire() {
    return pool.create().map(connection -> new Lease(connection, PooledFactory.wire(connection)));
  }

  private Mono<Void> clean(Connection connection) {
    BackendWire wire = PooledFactory.wire(connection);
    if (schemaless && wire.trace().schema() != null) {
      return Mono.error(new BackendLostException("a chosen schema cannot be taken back"));
    }
    Mono<Void> reset = wire.trace().use() != SessionTrace.Use.USED ? Mono.empty()
        : SessionPreparation.reset(wire).timeout(properties.drainTimeout().multipliedBy(2));
    return reset.then(Mono.fromRunnable(() -> budget.idle(wire)));
  }

  private boolean evicts(Connection connection, PooledRefMetadata metadata) {
    return !PooledFactory.wire(connection).isOpen()
        || metadata.idleTime() >= properties.pool().maxIdleTime().toMillis()
        || metadata.lifeTime() >= properties.pool().maxLifeTime().toMillis();
  }

  PoolNumbers numbers() {
    return pool.getMetrics()
        .map(metrics -> new PoolNumbers(metrics.acquiredSize(), metrics.idleSize(), metrics.pendingAcquireSize()))
        .orElse(PoolNumbers.NONE);
  }

  Mono<Void> close() {
    return pool.disposeLater();
  }
}
