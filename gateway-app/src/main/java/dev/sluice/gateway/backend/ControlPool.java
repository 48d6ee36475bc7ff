package dev.sluice.gateway.backend;

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
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import reactor.util.retry.Retry;

/** Connections for the gateway's own statements under one account, run through the driver. Thread-safe. */
final class ControlPool {

  private static final Duration MAX_IDLE = Duration.ofMinutes(1);

  private static final Set<Integer> FAREWELLS = Set.of(ErrorCode.ER_CLIENT_INTERACTION_TIMEOUT.number(),
      ErrorCode.ER_CONNECTION_KILLED.number(), ErrorCode.ER_SERVER_SHUTDOWN.number());

  private final ConnectionPool pool;

  /**
   * What the pool would lend, or has lent, may turn out to be dead, and as many may have died as it holds. A statement of
   * the gateway's own may run twice. To connect is tried once.
   */
  private final Retry unlessDead;

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
   * @param unaided logs in to the account as the driver cannot
   */
  ControlPool(BackendProperties properties, Driver driver, ServerAddresses addresses, LoopResources loops,
      BackendAccount account, Mono<Void> unaided) {
    Mono<? extends Connection> connect = connect(driver, addresses, loops, account, unaided);
    this.unlessDead = Retry.max(properties.pool().controlSize())
        .filter(ControlPool::isLost);
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
   * The driver sends a {@code caching_sha2_password} in full only through TLS. Once somebody has sent it, the server
   * remembers it and takes a proof.
   */
  private static Mono<? extends Connection> connect(Driver driver, ServerAddresses addresses, LoopResources loops,
      BackendAccount account, Mono<Void> unaided) {
    Mono<Connection> connect = addresses.reach(attempt -> LoginDeadline.within(attempt.patience(), loops,
        watched -> driver.connect(account, watched, attempt).cast(Connection.class)), ControlPool::isAnswer);
    return connect
        .onErrorResume(R2dbcPermissionDeniedException.class,
            e -> Driver.isVerdict(e) ? Mono.error(e) : unaided.then(connect))
        .onErrorMap(e -> driver.failure(account, e));
  }

  private static boolean isAnswer(Throwable e) {
    return e instanceof R2dbcPermissionDeniedException || e instanceof R2dbcException verdict && Driver.isVerdict(verdict);
  }

  <T> Mono<T> run(Function<Connection, Mono<T>> statement) {
    return Mono.usingWhen(pool.create(), statement::apply, Connection::close).retryWhen(unlessDead);
  }

  /** The driver takes a server's farewell for the answer to the statement that it has sent meanwhile. */
  private static boolean isLost(Throwable e) {
    return e instanceof R2dbcNonTransientResourceException
        || e instanceof R2dbcException said && FAREWELLS.contains(said.getErrorCode());
  }

  Mono<Void> close() {
    return pool.disposeLater();
  }
}
