package dev.sluice.gateway.testing.server;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.BackendGreeting;
import dev.sluice.gateway.backend.GreetedConnection;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.backend.PoolNumbers;
import dev.sluice.gateway.backend.PoolState;
import dev.sluice.gateway.backend.ServerVariables;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.StatusFlags;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/**
 * A MariaDB behind the port of servers that says what the test has it say, at once unless the test sets a publisher
 * that waits. Not thread-safe.
 */
public final class ScriptedBackend implements Backend {

  public static final BackendGreeting GREETING = new BackendGreeting("11.4.5-MariaDB",
      Capabilities.of(Capabilities.PROTOCOL_41 | Capabilities.SECURE_CONNECTION | Capabilities.PLUGIN_AUTH
          | Capabilities.CONNECT_WITH_DB), 45, StatusFlags.AUTOCOMMIT);

  /** One loan: for whom, and how its session is to be. */
  public record Loan(BackendAccount account, SessionSetup setup, long since, EventLoop loop) {}

  /** What it lends if a test has not given it others. */
  public final ScriptedLease lease = new ScriptedLease();

  /** What it has lent, in this order. */
  public final List<Loan> loans = new ArrayList<>();

  /** The schemas that were checked. */
  public final List<String> schemas = new ArrayList<>();

  /** What connections were ended on the server. */
  public final List<Long> killed = new ArrayList<>();

  public Mono<BackendGreeting> greeting = Mono.just(GREETING);

  /** The outcome of a check for a schema. */
  public Mono<Integer> schema = Mono.just(StatusFlags.AUTOCOMMIT);

  public Mono<String> version = Mono.just(GREETING.serverVersion());
  public Duration persistence = Duration.ZERO;
  public UnaryOperator<SessionSetup> afterReset = setup -> setup.afterReset(GREETING);

  private final Deque<ScriptedLease> leases = new ArrayDeque<>();

  /** What it lends next, in this order. */
  public ScriptedBackend lends(ScriptedLease... next) {
    leases.addAll(List.of(next));
    return this;
  }

  @Override
  public Mono<Lease> borrow(BackendAccount account, SessionSetup setup, long since, EventLoop loop,
      Consumer<Lease> owner) {
    return Mono.fromCallable(() -> {
      ScriptedLease lent = leases.isEmpty() ? lease : leases.remove();
      loans.add(new Loan(account, setup, since, loop));
      owner.accept(lent);
      return lent;
    });
  }

  @Override
  public SessionSetup afterReset(SessionSetup setup) {
    return afterReset.apply(setup);
  }

  @Override
  public Mono<Integer> openSchema(BackendAccount account, SessionSetup setup, String name, EventLoop loop) {
    schemas.add(name);
    return schema;
  }

  @Override
  public Mono<GreetedConnection> relay(EventLoop loop) {
    return Mono.error(new UnsupportedOperationException("no relayed logins"));
  }

  @Override
  public Duration persistence() {
    return persistence;
  }

  @Override
  public StatementFailure unreachable(Throwable e) {
    return StatementFailure.of(ErrorCode.ER_CONNECT_TO_FOREIGN_DATA_SOURCE, String.valueOf(e.getMessage()));
  }

  @Override
  public Mono<BackendGreeting> greeting() {
    return greeting;
  }

  @Override
  public Mono<ServerVariables> variables() {
    return Mono.empty();
  }

  @Override
  public Mono<Long> maxAllowedPacket(boolean now) {
    return Mono.just(1L << 24);
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
    return true;
  }

  @Override
  public StatementFailure connectionKilled() {
    return StatementFailure.closing(ErrorCode.ER_CONNECTION_KILLED, "Connection was killed");
  }

  @Override
  public String address() {
    return "scripted:0";
  }

  @Override
  public List<PoolState> pools() {
    return List.of();
  }

  @Override
  public PoolNumbers numbers() {
    return new PoolNumbers(0, 0, 0, 0, 0);
  }

  @Override
  public Mono<Void> close() {
    return Mono.empty();
  }
}
