package dev.sluice.gateway.backend;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Wrapped;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * What r2dbc-pool makes its connections with.
 *
 * @param connect opens one connection for each subscriber
 */
record PooledFactory(Mono<WiredConnection> connect) implements ConnectionFactory {

  @Override
  public Publisher<? extends Connection> create() {
    return connect;
  }

  @Override
  public ConnectionFactoryMetadata getMetadata() {
    return () -> "MySQL";
  }

  /** The wire under a connection of this factory, whether it is wrapped by the pool or not. */
  static BackendWire wire(Connection connection) {
    Object inner = connection;
    while (inner instanceof Wrapped<?> wrapped) {
      inner = wrapped.unwrap();
    }
    return (BackendWire) inner;
  }
}
