package dev.sluice.gateway.testing.backend;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.BackendGreeting;
import dev.sluice.gateway.backend.GreetedConnection;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.backend.PoolNumbers;
import dev.sluice.gateway.backend.ServerVariables;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.protocol.ErrorCode;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** A backend that lends the leases that a test gives it, in their order. What no session asks for is not supported. */
public final class ScriptedBackend implements Backend {

  /** One loan: for whom, and how its session is to be. */
  public record Loan(BackendAccount account, SessionSetup setup, long since, EventLoop loop) {}

  /** What it has lent, in this order. */
  public final List<Loan> loans = new ArrayList<>();

  /** The connections that it was asked to kill. */
  public final List<Long> killed = new ArrayList<>();

  /** The schemas that were asked for. */
  public final List<String> schemas = new ArrayList<>();

  public Duration persistence = Duration.ofSeconds(10);
  public Mono<Integer> openSchema = Mono.just(2);
  public Mono<String> version = Mono.just("11.4");
  public boolean mariaDb = true;

  private final Deque<ScriptedLease> leases = new ArrayDeque<>();

  /** What it lends next. */
  public ScriptedBackend lends(ScriptedLease... next) {
    leases.addAll(List.of(next));
    return this;
  }

  @Override
  public Mono<Lease> borrow(BackendAccount account, SessionSetup setup, long since, EventLoop loop,
      Consumer<Lease> owner) {
    return Mono.defer(() -> {
      ScriptedLease lease = leases.remove();
      loans.add(new Loan(account, setup, since, loop));
      owner.accept(lease);
      return Mono.just(lease);
    });
  }

  @Override
  public SessionSetup afterReset(SessionSetup setup) {
    return setup.with("reset", false);
  }

  @Override
  public Mono<Integer> openSchema(BackendAccount account, SessionSetup setup, String schema, EventLoop loop) {
    schemas.add(schema);
    return openSchema;
  }

  @Override
  public Mono<GreetedConnection> relay(EventLoop loop) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Duration persistence() {
    return persistence;
  }

  @Override
  public StatementFailure unreachable(Throwable e) {
    return StatementFailure.of(ErrorCode.ER_CONNECT_TO_FOREIGN_DATA_SOURCE, "unreachable");
  }

  @Override
  public Mono<BackendGreeting> greeting() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mono<ServerVariables> variables() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mono<Long> maxAllowedPacket(boolean now) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mono<String> version() {
    return version;
  }

  @Override
  public Mono<Void> killConnection(BackendAccount account, long connectionId) {
    return Mono.fromRunnable(() -> killed.add(connectionId));
  }

  @Override
  public boolean isMariaDb() {
    return mariaDb;
  }

  @Override
  public StatementFailure connectionKilled() {
    return StatementFailure.closing(ErrorCode.ER_CONNECTION_KILLED, "killed");
  }

  @Override
  public String address() {
    return "db:3306";
  }

  @Override
  public PoolNumbers numbers() {
    return new PoolNumbers(0, leases.size(), 0);
  }

  @Override
  public Mono<Void> close() {
    return Mono.empty();
  }
}
