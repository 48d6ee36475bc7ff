package dev.sluice.gateway.backend;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Connections for the gateway's own statements under one account, run through the driver. Thread-safe. */
final class ControlPool {

  private static final Duration MAX_IDLE = Duration.ofMinutes(1);

  private final ConnectionPool pool;

  ControlPool(BackendProperties properties, WireConnector connector, BackendAccount account) {
    Mono<WiredConnection> connect = connector.connect(account, Flavour.DRIVER, (id, stillRuns) -> Mono.empty());
    this.pool = new ConnectionPool(ConnectionPoolConfiguration.builder(new PooledFactory(connect))
        .initialSize(0)
        .maxSize(properties.pool().controlSize())
        .maxAcquireTime(properties.connectTimeout().plus(properties.pool().acquireTimeout()))
        .maxIdleTime(MAX_IDLE)
        .backgroundEvictionInterval(MAX_IDLE)
        .acquireRetry(0)
        .allocatorSubscribeOn(Schedulers.immediate())
        .validationDepth(ValidationDepth.LOCAL)
        .customizer(builder -> builder
            .evictionPredicate((connection, metadata) -> !PooledFactory.wire(connection).isOpen()
                || metadata.idleTime() > MAX_IDLE.toMillis())
            .maxPendingAcquire(properties.pool().maxPending()))
        .build());
  }

  <T> Mono<T> run(Function<Connection, Mono<T>> statement) {
    return Mono.usingWhen(pool.create(), statement::apply, Connection::close);
  }

  Mono<Void> close() {
    return pool.disposeLater();
  }
}
