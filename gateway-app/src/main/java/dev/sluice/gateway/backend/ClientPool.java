package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ValidationDepth;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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
        .postAllocate(this::lend)
        .preRelease(this::clean)
        .customizer(builder -> builder
            .evictionPredicate(this::evicts)
            .maxPendingAcquire(properties.pool().maxPending()))
        .build());
  }

  private Mono<WiredConnection> open() {
    return budget.acquire().flatMap(permit -> {
      AtomicBoolean opened = new AtomicBoolean();
      Runnable unused = () -> {
        if (!opened.get()) {
          permit.giveBack();
        }
      };
      return connect
          .doOnNext(connection -> {
            opened.set(true);
            connection.unwrap().onClose(() -> closed(connection.unwrap(), permit));
          })
          .doOnError(e -> unused.run())
          .doOnCancel(unused);
    });
  }

  private void closed(BackendWire wire, ConnectionBudget.Permit permit) {
    budget.busy(wire);
    permit.giveBack();
  }

  /**
   * Borrows a connection; one that has just been closed fails with {@link BackendLostException}, as another may not.
   *
   * @param client what the session's client negotiated
   * @param loop what is to serve the connection
   * @param owner gets the lease before anything else happens, and has to release it
   */
  Mono<Lease> borrow(Collations collations, Capabilities client, EventLoop loop, Consumer<Lease> owner) {
    return new Borrowing(pool.create())
        .map(connection -> Lease.pooled(connection, collations, client))
        .doOnNext(owner)
        .flatMap(lease -> lease.moveTo(loop).thenReturn(lease));
  }

  private Mono<Void> lend(Connection connection) {
    BackendWire wire = PooledFactory.wire(connection);
    budget.busy(wire);
    return wire.isOpen() ? Mono.empty()
        : Mono.error(BackendLostException.before("connection " + wire.connectionId() + " was closed while idle"));
  }

  private Mono<Void> clean(Connection connection) {
    BackendWire wire = PooledFactory.wire(connection);
    if (schemaless && wire.trace().schema() != null) {
      return Mono.error(BackendLostException.before("a chosen schema cannot be taken back"));
    }
    boolean clean = wire.isIdle() && wire.trace().use() != SessionTrace.Use.USED;
    Mono<Void> reset = clean ? Mono.empty()
        : SessionPreparation.reset(wire).timeout(properties.drainTimeout().multipliedBy(2));
    return reset.then(Mono.fromRunnable(() -> budget.idle(wire)));
  }

  private boolean evicts(Connection connection, PooledRefMetadata metadata) {
    return !PooledFactory.wire(connection).isOpen()
        || metadata.idleTime() >= properties.pool().maxIdleTime().toMillis()
        || metadata.lifeTime() >= properties.pool().maxLifeTime().toMillis();
  }

  /** How many wait for one of these connections to come back; those for whom one is opened are not among them. */
  int pending() {
    return pool.getMetrics().map(PoolMetrics::pendingAcquireSize).orElse(0);
  }

  Mono<Void> close() {
    return pool.disposeLater();
  }
}
