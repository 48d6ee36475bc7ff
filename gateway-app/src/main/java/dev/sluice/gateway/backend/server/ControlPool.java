package dev.sluice.gateway.backend.server;

import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.backend.login.ConnectionResources;
import dev.sluice.gateway.backend.login.Driver;
import dev.sluice.gateway.backend.login.LoginDeadline;
import dev.sluice.gateway.backend.login.ServerAddresses;
import dev.sluice.gateway.backend.login.SingleFlight;
import dev.sluice.protocol.ErrorCode;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import reactor.util.retry.Retry;
import reactor.util.retry.RetrySpec;

/** Connections for the gateway's own statements under one account, run through the driver. Thread-safe. */
final class ControlPool {

  private static final Duration MAX_IDLE = Duration.ofMinutes(1);

  private static final Set<Integer> FAREWELLS = Set.of(ErrorCode.ER_CLIENT_INTERACTION_TIMEOUT.number(),
      ErrorCode.ER_CONNECTION_KILLED.number(), ErrorCode.ER_SERVER_SHUTDOWN.number());

  private final ConnectionPool pool;

  /**
   * Retries if the connection that the pool would lend has died, for as many times as the pool has connections.
   * Connecting is tried once.
   */
  private final Retry unlessDead;

  /** Retries if a lent connection has died, and the server cannot have read the statement. */
  private final Retry unlessRead;

  /** Retries if a lent connection has died, for a statement that may run twice. */
  private final Retry unlessLost;

  private final BackendProperties properties;
  private final Runnable onLogin;
  private final Map<Connection, ConnectionResources> resources = new ConcurrentHashMap<>();
  private final Set<Connection> used = ConcurrentHashMap.newKeySet();

  private record Factory(Mono<? extends Connection> connect) implements ConnectionFactory {

    @Override
    public Publisher<? extends Connection> create() {
      return connect;
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
      return () -> "MySQL";
    }
  }

  /**
   * An empty pool.
   *
   * @param unaided logs in to the account in a way that the driver cannot
   * @param onLogin is run when the account has logged in
   */
  ControlPool(BackendProperties properties, Driver driver, ServerAddresses addresses, LoopResources loops,
      BackendAccount account, Mono<Void> unaided, Runnable onLogin) {
    this.onLogin = onLogin;
    Mono<? extends Connection> connect = connect(driver, addresses, loops, account, unaided);
    RetrySpec again = Retry.max(properties.pool().controlSize())
        .onRetryExhaustedThrow((retry, last) -> last.failure());
    this.unlessDead = again.filter(R2dbcNonTransientResourceException.class::isInstance);
    this.unlessRead = again.filter(ControlPool::isUnread);
    this.unlessLost = again.filter(e -> isUnread(e) || e instanceof R2dbcNonTransientResourceException);
    this.properties = properties;
    this.pool = new ConnectionPool(ConnectionPoolConfiguration.builder(new Factory(connect))
        .initialSize(0)
        .maxSize(properties.pool().controlSize())
        .maxAcquireTime(properties.connectTimeout().plus(properties.pool().acquireTimeout()))
        .maxIdleTime(MAX_IDLE)
        .backgroundEvictionInterval(MAX_IDLE)
        .acquireRetry(0)
        .allocatorSubscribeOn(Schedulers.immediate())
        .validationDepth(ValidationDepth.LOCAL)
        .customizer(builder -> builder.maxPendingAcquire(properties.pool().maxPending()))
        .build());
  }

  /**
   * The driver sends a {@code caching_sha2_password} in full only through TLS. As soon as it has been sent once, the
   * server remembers it and accepts a proof.
   */
  private Mono<? extends Connection> connect(Driver driver, ServerAddresses addresses, LoopResources loops,
      BackendAccount account, Mono<Void> unaided) {
    Mono<Connection> connect = addresses.reach(attempt -> LoginDeadline.within(attempt.patience(), loops,
        watched -> driver.connect(account, watched, attempt).cast(Connection.class)
            .doOnNext(connected -> known(connected, watched))), ControlPool::isAnswer);
    return connect
        .onErrorResume(R2dbcPermissionDeniedException.class,
            e -> Driver.isVerdict(e) ? Mono.error(e) : unaided.then(connect))
        .onErrorMap(e -> driver.failure(account, e));
  }

  private static boolean isAnswer(Throwable e) {
    return e instanceof R2dbcPermissionDeniedException || e instanceof R2dbcException verdict
        && Driver.isVerdict(verdict);
  }

  private void known(Connection connected, ConnectionResources by) {
    // the caller that had it opened is about to use it
    used.add(connected);
    resources.put(connected, by);
    by.onClose(() -> {
      resources.remove(connected);
      used.remove(connected);
    });
    onLogin.run();
  }

  /**
   * Runs a statement. If it is not answered in time, its connection is closed. It is not cancelled, because the driver
   * would wait on for its answer. If it has not been sent by then, it is not sent any more.
   *
   * @param asks whether it may run twice
   */
  <T> Mono<T> run(Function<Connection, Mono<T>> statement, boolean asks) {
    return Mono.defer(() -> {
      AtomicBoolean unwanted = new AtomicBoolean();
      Mono<T> answer = Mono.usingWhen(pool.create().retryWhen(unlessDead),
          lent -> unwanted.get() ? Mono.empty() : bounded(lent, statement.apply(lent), asks), this::giveBack);
      return new SingleFlight<>(answer.retryWhen(asks ? unlessLost : unlessRead)).join()
          .doOnCancel(() -> unwanted.set(true));
    });
  }

  private Publisher<Void> giveBack(Connection lent) {
    used.remove(driversOwn(lent));
    return lent.close();
  }

  private static Connection driversOwn(Connection lent) {
    return lent instanceof Wrapped<?> pooled && pooled.unwrap() instanceof Connection connection ? connection : lent;
  }

  /**
   * Closes what is idle, to make room on the server; the pool finds that out. Returns whether there is anything at all.
   */
  boolean giveWay() {
    boolean holds = pool.getMetrics().map(metrics -> metrics.allocatedSize() > 0).orElse(false);
    resources.keySet().stream().filter(connection -> !used.contains(connection))
        .forEach(connection -> Mono.from(connection.close()).subscribe(null, gone -> { }));
    return holds;
  }

  /** A kill may take the server a while, and its outcome must be known. */
  private <T> Mono<T> bounded(Connection lent, Mono<T> statement, boolean asks) {
    Duration connecting = properties.connectTimeout();
    Duration limit = asks ? connecting : connecting.plus(properties.pool().acquireTimeout());
    return Mono.defer(() -> {
      used.add(driversOwn(lent));
      Disposable timer = Schedulers.parallel().schedule(() -> cut(lent), limit.toMillis(), TimeUnit.MILLISECONDS);
      return statement.doFinally(ended -> timer.dispose());
    });
  }

  /** The driver cannot end a connection before its running statement has been answered. */
  private void cut(Connection lent) {
    ConnectionResources of = resources.get(driversOwn(lent));
    if (of != null) {
      of.close();
    }
  }

  /**
   * The driver takes the error of a server that closes the connection for the answer to the statement that it has sent
   * meanwhile.
   */
  private static boolean isUnread(Throwable e) {
    return e instanceof R2dbcException said && FAREWELLS.contains(said.getErrorCode());
  }

  Mono<Void> close() {
    return pool.disposeLater();
  }
}
