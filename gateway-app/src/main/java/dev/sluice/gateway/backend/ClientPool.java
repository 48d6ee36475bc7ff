package dev.sluice.gateway.backend;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolBuilder;
import reactor.pool.PooledRef;
import reactor.pool.PooledRefMetadata;

/**
 * The connections of one account and flavour that client statements run on.
 *
 * <p>A connection goes back only after its session has been reset; one that cannot be is closed. Thread-safe.
 */
final class ClientPool {

  private static final Duration EVICTION_INTERVAL = Duration.ofSeconds(30);

  /** What one session may leave of a buffer on the server to the next, in bytes; it begins with 16 KB. */
  private static final int MAX_SERVER_BUFFER = 256 * 1024;

  private final BackendProperties properties;
  private final ConnectionBudget budget;
  private final Mono<BackendWire> connect;
  private final boolean schemaless;
  private final BooleanSupplier resetIsLogin;
  private final LongPredicate retired;
  private final InstrumentedPool<BackendWire> pool;
  private volatile @Nullable Residue residue;
  private volatile boolean residueMayBeAnother = true;

  /**
   * An empty pool.
   *
   * @param schemaless whether it is for sessions without a schema
   * @param resetIsLogin whether a reset makes a session what a login would
   * @param retired whether a connection that was opened at that time (ms of the system's clock) must not be lent again
   */
  ClientPool(BackendProperties properties, ConnectionBudget budget, Mono<BackendWire> connect, boolean schemaless,
      BooleanSupplier resetIsLogin, LongPredicate retired) {
    this.retired = retired;
    this.properties = properties;
    this.budget = budget;
    this.connect = connect;
    this.schemaless = schemaless;
    this.resetIsLogin = resetIsLogin;
    this.pool = PoolBuilder.from(Mono.defer(this::open))
        .sizeBetween(0, properties.pool().maxSize())
        .maxPendingAcquire(properties.pool().maxPending())
        .idleResourceReuseMruOrder()
        .evictionPredicate(this::evicts)
        .evictInBackground(EVICTION_INTERVAL, Schedulers.parallel())
        .releaseHandler(this::clean)
        .destroyHandler(BackendWire::quit)
        .buildPool();
  }

  private Mono<BackendWire> open() {
    return budget.acquire().flatMap(permit -> {
      AtomicBoolean opened = new AtomicBoolean();
      Runnable unused = () -> {
        if (!opened.get()) {
          permit.giveBack();
        }
      };
      return connect
          .doOnNext(wire -> {
            opened.set(true);
            wire.onClose(() -> closed(wire, permit));
          })
          .doOnError(e -> unused.run())
          .doOnCancel(unused)
          .flatMap(this::examined);
    });
  }

  /** The first connection tells what a session has that has just been logged in, and what it would keep when it is reset. */
  private Mono<BackendWire> examined(BackendWire wire) {
    if (!residueMayBeAnother || !resetIsLogin.getAsBoolean()) {
      return Mono.just(wire);
    }
    Mono<Void> steps = Residue.read(wire)
        .doOnNext(read -> {
          residue = read;
          residueMayBeAnother = false;
        })
        .then(SessionPreparation.reset(wire));
    return SessionPreparation.within(properties.connectTimeout(), "sluice.backend.connect-timeout", wire, steps)
        .doOnError(e -> wire.close())
        .doOnCancel(wire::close)
        .thenReturn(wire);
  }

  private void closed(BackendWire wire, ConnectionBudget.Permit permit) {
    budget.busy(wire);
    permit.giveBack();
  }

  /**
   * Borrows a connection; one that has just been closed fails with {@link BackendLostException}, as another may not.
   *
   * @param setup what is to be put on the session
   * @param since when the session has begun
   * @param loop what is to serve the connection
   * @param owner gets the lease before anything else happens, and has to release it
   */
  Mono<Lease> borrow(Collations collations, SessionSetup setup, long since, EventLoop loop, Consumer<Lease> owner) {
    return acquire(setup, since)
        .handle(this::lend)
        .map(connection -> Lease.pooled(connection, collations, setup.capabilities(), since))
        .doOnNext(owner)
        .flatMap(lease -> lease.moveTo(loop).thenReturn(lease));
  }

  /** Where a reset is no login, the connection has to have been logged in for that session; others are closed. */
  private Mono<PooledRef<BackendWire>> acquire(SessionSetup setup, long since) {
    return pool.acquire(properties.pool().acquireTimeout()).flatMap(connection -> {
      SessionTrace trace = connection.poolable().trace();
      boolean loggedIn = trace.isAsLoggedIn() && (trace.isFresh(since) || trace.isPreparedFor(setup, since));
      if (loggedIn || resetIsLogin.getAsBoolean()) {
        return Mono.just(connection);
      }
      budget.busy(connection.poolable());
      connection.invalidate().subscribe();
      return acquire(setup, since);
    });
  }

  private void lend(PooledRef<BackendWire> connection, SynchronousSink<PooledRef<BackendWire>> sink) {
    BackendWire wire = connection.poolable();
    budget.busy(wire);
    if (wire.isOpen()) {
      sink.next(connection);
    } else {
      connection.invalidate().subscribe();
      sink.error(BackendLostException.before("connection " + wire.connectionId() + " was closed while idle"));
    }
  }

  private Mono<Void> clean(BackendWire wire) {
    if (schemaless && wire.trace().schema() != null) {
      return Mono.error(BackendLostException.before("a chosen schema cannot be taken back"));
    }
    if (wire.serverBuffer() > MAX_SERVER_BUFFER) {
      return Mono.error(BackendLostException.before("the server would hold back the next session's rows"));
    }
    if (wire.trace().mayKeepResourceGroup()) {
      return Mono.error(BackendLostException.before("a resource group cannot be taken back"));
    }
    if (wire.trace().isUnfit()) {
      return Mono.error(BackendLostException.before("the server is not one for clients any more"));
    }
    return cleaned(wire).then(Mono.fromRunnable(() -> budget.idle(wire)));
  }

  private Mono<Void> cleaned(BackendWire wire) {
    SessionTrace.Use use = wire.trace().use();
    if (wire.isIdle() && (use == SessionTrace.Use.FRESH || use == SessionTrace.Use.PREPARED)) {
      return Mono.empty();
    }
    Residue known = residue;
    if (known == null || !resetIsLogin.getAsBoolean()) {
      return Mono.error(BackendLostException.before("a reset would not make its session what a login does"));
    }
    return SessionPreparation.within(properties.drainTimeout().multipliedBy(2), "sluice.backend.drain-timeout", wire,
            SessionPreparation.clean(wire, known.query(schemaless)))
        .doOnError(e -> residueMayBeAnother = true);
  }

  private boolean evicts(BackendWire wire, PooledRefMetadata metadata) {
    return !wire.isOpen()
        || retired.test(metadata.allocationTimestamp())
        || metadata.idleTime() >= properties.pool().maxIdleTime().toMillis()
        || metadata.lifeTime() >= properties.pool().maxLifeTime().toMillis();
  }

  /** How many wait for one of these connections to come back; those for whom one is opened are not among them. */
  int pending() {
    return pool.metrics().pendingAcquireSize();
  }

  Mono<Void> close() {
    return pool.disposeLater();
  }
}
