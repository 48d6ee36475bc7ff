package dev.sluice.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Answers;
import org.mockito.Mockito;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** On a real pool of connections that are there in name only. */
class BorrowingTests {

  private static final Duration BOUND = Duration.ofSeconds(10);

  private final Sinks.One<Connection> opened = Sinks.one();
  private final ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(new Factory(opened))
      .initialSize(0).maxSize(1).maxAcquireTime(BOUND).acquireRetry(0).build());
  private final List<Connection> taken = new CopyOnWriteArrayList<>();

  private record Factory(Sinks.One<Connection> opened) implements ConnectionFactory {

    @Override
    public Publisher<? extends Connection> create() {
      return opened.asMono();
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
      return () -> "nothing";
    }
  }

  private static Connection connection() {
    Connection connection = Mockito.mock(Connection.class, Answers.RETURNS_SMART_NULLS);
    Mockito.when(connection.validate(Mockito.any(ValidationDepth.class))).thenReturn(Mono.just(true));
    Mockito.when(connection.close()).thenReturn(Mono.empty());
    return connection;
  }

  @AfterEach
  void disposed() {
    pool.disposeLater().block(BOUND);
  }

  private int lent() {
    return pool.getMetrics().orElseThrow().acquiredSize();
  }

  private Disposable work(Mono<Connection> connection) {
    return connection.doOnNext(taken::add).flatMapMany(ignored -> Flux.never()).subscribe();
  }

  private static void await(BooleanSupplier condition) {
    Flux.interval(Duration.ofMillis(5)).filter(tick -> condition.getAsBoolean()).next().block(BOUND);
  }

  @Test
  void thePoolItselfTakesBackWhatSomebodyWorksWith() {
    opened.tryEmitValue(connection());
    Disposable work = work(pool.create());
    await(() -> !taken.isEmpty());
    work.dispose();

    await(() -> lent() == 0);
  }

  @Test
  void cancellingTheWorkLeavesTheConnectionLent() {
    opened.tryEmitValue(connection());
    Disposable work = work(new Borrowing(pool.create()));
    await(() -> !taken.isEmpty());
    work.dispose();

    assertThat(lent()).isEqualTo(1);
    Mono.from(taken.getFirst().close()).block(BOUND);
    assertThat(lent()).isZero();
  }

  @Test
  void aConnectionThatComesTooLateIsGivenBack() {
    Disposable work = work(new Borrowing(pool.create()));
    work.dispose();
    opened.tryEmitValue(connection());

    await(() -> lent() == 0);
    assertThat(taken).isEmpty();
    work(new Borrowing(pool.create()));
    await(() -> !taken.isEmpty());
  }

  @Test
  void aFailureIsHandedOn() {
    opened.tryEmitError(new IllegalStateException("unreachable"));

    assertThat(new Borrowing(pool.create()).materialize().block(BOUND)).isNotNull()
        .satisfies(signal -> assertThat(signal.getThrowable()).hasMessage("unreachable"));
  }
}
