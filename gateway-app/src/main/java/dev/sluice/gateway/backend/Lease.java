package dev.sluice.gateway.backend;

import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import io.r2dbc.spi.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A backend connection on loan from its pool, with a session's state put on it.
 *
 * <p>The connection is reset before anybody else gets it. Not thread-safe: a lease belongs to one session.
 */
public final class Lease {

  private static final Logger log = LoggerFactory.getLogger(Lease.class);

  private final Connection connection;
  private final BackendWire wire;
  private boolean released;

  Lease(Connection connection, BackendWire wire) {
    this.connection = connection;
    this.wire = wire;
  }

  BackendWire wire() {
    return wire;
  }

  /** Runs a client's command; see {@link BackendWire#exchange}. */
  public Flux<ResultSegment> exchange(Packet command, ResponseKind kind) {
    wire.trace().used(command);
    return wire.exchange(command, kind);
  }

  /** Stops the running statement, whose own error then ends its answer. */
  public Mono<Void> interrupt() {
    return wire.interrupt();
  }

  /** Whether the connection can take another command. */
  public boolean isOpen() {
    return wire.isOpen();
  }

  /** The server's id of the connection. */
  public long connectionId() {
    return wire.connectionId();
  }

  /** The server's status flags after the last statement. */
  public int status() {
    return wire.trace().status();
  }

  /** The default schema that the server last reported; null where there is none. */
  public @Nullable String schema() {
    return wire.trace().schema();
  }

  /** Whether something of the session would be lost with the connection. */
  public boolean holdsState() {
    return wire.trace().holdsState();
  }

  /** Gives the connection back, which resets it or, where that is not possible, closes it. */
  public void release() {
    if (!released) {
      released = true;
      Mono.from(connection.close()).subscribe(null,
          e -> log.debug("backend connection {}: release failed: {}", wire.connectionId(), e.getMessage()));
    }
  }
}
