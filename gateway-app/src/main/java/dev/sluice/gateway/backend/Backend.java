package dev.sluice.gateway.backend;

import dev.sluice.gateway.result.StatementFailure;
import dev.sluice.protocol.ErrorCode;
import io.netty.channel.EventLoop;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;
import reactor.util.retry.Retry;

/**
 * The server behind the gateway: lends connections to sessions, and runs the gateway's own statements.
 *
 * <p>Client connections come from pools per account and flavour under one bound; the gateway's own statements have a
 * small pool per account beside it, so that a kill or a health check never waits for clients. Thread-safe.
 */
public final class Backend {

  /** The most that a server can be set to take. */
  private static final long MOST_PACKET = 1L << 30;

  /** How long a client waits to be greeted as the server would do it now, where it has been asked before. */
  private static final Duration VARIABLES_PATIENCE = Duration.ofMillis(500);

  private final BackendProperties properties;
  private final @Nullable BackendAccount ownAccount;
  private final LoopResources loops;
  private final Driver driver;
  private final ServerAddresses addresses;
  private final WireConnector connector;
  private final ClientPool clients;
  private final KnownServer server;
  private final SchemaChecks schemas = new SchemaChecks(System::nanoTime);
  private final Permits logins;
  private final AtomicInteger relayed = new AtomicInteger();
  private final Map<BackendAccount, ControlPool> controlPools = new ConcurrentHashMap<>();
  private final GroupedQuery<ServerVariables> askVariables = new GroupedQuery<>(
      Mono.defer(() -> own(account(), true, ServerVariables::read)).timeout(VARIABLES_PATIENCE));
  private volatile @Nullable ServerVariables variables;
  private final Map<BackendAccount, AccountProof> proofs = new ConcurrentHashMap<>();

  /**
   * Connects to nothing yet.
   *
   * @param ownAccount the account of health checks and other statements that belong to no client; null where clients log
   *     in over connections of their own and there is none: then such statements are not run
   * @param bufferSize what one client's result may hold in memory, in bytes
   * @param maxMetadata the most bytes of one result's column definitions
   * @param maxLogins how many clients may log in over connections of their own at once
   */
  public Backend(BackendProperties properties, @Nullable BackendAccount ownAccount, LoopResources loops,
      int bufferSize, int maxMetadata, int maxLogins) {
    this.properties = properties;
    this.ownAccount = ownAccount;
    this.logins = new Permits(maxLogins, properties.connectTimeout());
    this.server = new KnownServer(Mono.defer(() -> logIn(account())),
        Mono.defer(() -> own(account(), true, Collations::read)));
    this.loops = loops;
    this.driver = new Driver(properties);
    this.addresses = new ServerAddresses(Objects.requireNonNull(properties.host()), properties.port(),
        properties.connectTimeout(), InetAddress::getAllByName, System::nanoTime);
    this.connector = new WireConnector(properties, ownAccount, driver, addresses, loops,
        new BackendWire.Limits(bufferSize / 8, maxMetadata, properties.drainTimeout(),
            properties.connectTimeout()), bufferSize / 8,
        server::greeted);
    this.clients = new ClientPool(properties, this::connect, driver.address(), this::resetIsLogin,
        (account, opened) -> proof(account).isRetired(opened));
  }

  private Mono<ServerSession> connect(PoolKey key) {
    return Mono.defer(() -> {
      long begun = System.nanoTime();
      return connector.connect(key.account(), key.flavour(), (id, stillRuns) -> killQuery(key.account(), id, stillRuns))
          .doOnNext(session -> proof(key.account()).proved(begun))
          .doOnError(e -> proof(key.account()).disproved(e));
    });
  }

  /**
   * Borrows a connection on which the session's state is still to be put. Fails with a {@link StatementFailure}, or with
   * {@link BackendLostException} where the connection found in the pool had just been closed.
   *
   * @param since when the session has begun, as {@link System#nanoTime}: it gets the server's global variables of that time
   *     or later
   * @param loop the event loop of the client, which is to serve the connection too
   * @param owner gets the lease before anything else happens, and has to release it
   */
  public Mono<Lease> borrow(BackendAccount account, SessionSetup setup, long since, EventLoop loop,
      Consumer<Lease> owner) {
    return server.collations()
        .delayUntil(table -> proof(account).valid())
        .flatMap(table -> clients.borrow(key(account, setup), table, setup, since, loop, owner))
        .onErrorMap(e -> !(e instanceof BackendLostException), e -> driver.failure(account, e));
  }

  /** What is left of a session's setup by a {@code COM_RESET_CONNECTION}, which differs between families of servers. */
  public SessionSetup afterReset(SessionSetup setup) {
    return setup.afterReset(Objects.requireNonNull(server.lastGreeting()));
  }

  private AccountProof proof(BackendAccount account) {
    return proofs.computeIfAbsent(account, a -> new AccountProof(a, properties.pool().accountCheckInterval(), logIn(a),
        () -> retireControls(a), System::nanoTime));
  }

  private void retireControls(BackendAccount account) {
    ControlPool retired = controlPools.remove(account);
    if (retired != null) {
      retired.close().subscribe(null, e -> { });
    }
  }

  private boolean resetIsLogin() {
    ServerVariables known = variables;
    return known == null || known.resetIsLogin();
  }

  private PoolKey key(BackendAccount account, SessionSetup setup) {
    BackendGreeting greeting = Objects.requireNonNull(server.lastGreeting());
    return new PoolKey(account, setup.flavour().offeredBy(greeting), setup.schema() == null);
  }

  /**
   * Finds out whether a login's schema is there and open to its account; fails as the server does. One check serves all who
   * ask for the same at the same time, and its success is believed for a moment.
   *
   * @return the server's status flags after the schema was chosen on a fresh session
   */
  public Mono<Integer> openSchema(BackendAccount account, SessionSetup setup, String schema, EventLoop loop) {
    Mono<Integer> check = Mono.defer(() -> {
      AtomicReference<@Nullable Lease> held = new AtomicReference<>();
      return borrow(account, setup, System.nanoTime(), loop, held::set)
          .flatMap(lease -> lease.prepare(setup).timeout(properties.connectTimeout())
              .then(Mono.fromSupplier(lease::status)))
          .doFinally(ignored -> {
            Lease lease = held.get();
            if (lease != null) {
              lease.release();
            }
          });
    });
    return schemas.status(account, schema, check
        .retryWhen(Retry.max(properties.pool().maxSize()).filter(BackendLostException.class::isInstance)
            .onRetryExhaustedThrow((retry, last) -> last.failure()))
        .onErrorMap(e -> driver.failure(account, e)))
        .map(this::asSessionsBegin);
  }

  /** A schema is believed for longer than the variables with which a session begins now; MySQL's logins do not show them. */
  private int asSessionsBegin(int status) {
    ServerVariables known = variables;
    return known == null || !isMariaDb() ? status : known.on(status);
  }

  /**
   * Connects for a client that is going to log in itself, within the bound on logins at once. Fails with a
   * {@link StatementFailure} that closes.
   *
   * @param loop the event loop of the client, which is to serve the connection too
   */
  public Mono<GreetedConnection> relay(EventLoop loop) {
    return logins.acquire().onErrorMap(TimeoutException.class, e -> tooManyLogins()).flatMap(permit -> {
      relayed.incrementAndGet();
      AtomicBoolean open = new AtomicBoolean(true);
      Runnable ended = () -> {
        permit.giveBack();
        if (open.compareAndSet(true, false)) {
          relayed.decrementAndGet();
        }
      };
      BackendAccount own = ownAccount;
      KillFence.Killer killer = own == null ? null : (id, stillRuns) -> killQuery(own, id, stillRuns);
      return connector.relay(loop, killer, permit::giveBack, ended);
    });
  }

  private StatementFailure tooManyLogins() {
    return StatementFailure.closing(ErrorCode.ER_CON_COUNT_ERROR, "Too many connections: the most clients are logging "
        + "in that may at once (sluice.auth.max-logins)");
  }

  /**
   * How long a command that no server has read is sent again, on other connections: all of those in the pools may have been
   * lost at once.
   */
  public Duration persistence() {
    return properties.pool().acquireTimeout();
  }

  /** What to tell a client of connections to the server that cannot be made, or do not last. */
  public StatementFailure unreachable(Throwable e) {
    return unreachable(String.valueOf(e.getMessage()));
  }

  private StatementFailure unreachable(String why) {
    return StatementFailure.of(ErrorCode.ER_CONNECT_TO_FOREIGN_DATA_SOURCE, "no connection to backend " + driver.address()
        + ": " + why);
  }

  /** What the server says of itself to whoever connects now; where it does not answer, what it has said last. */
  public Mono<BackendGreeting> greeting() {
    return server.greeting().flatMap(seen -> variables().map(seen::with).defaultIfEmpty(seen));
  }

  /** The server's variables as they are now, or as they were last; empty where it has never answered. */
  public Mono<ServerVariables> variables() {
    return askVariables.ask()
        .doOnNext(read -> variables = read)
        .onErrorResume(e -> Mono.justOrEmpty(variables));
  }

  /** Logs in and leaves again. */
  private Mono<Void> logIn(BackendAccount account) {
    return connector.connect(account, Flavour.NONE, (id, stillRuns) -> Mono.empty()).flatMap(session -> session.wire().quit());
  }

  private BackendAccount account() {
    return Objects.requireNonNull(ownAccount, "the gateway has no account of its own");
  }

  /**
   * The longest packet that the server takes, in bytes; the most that there is if it cannot be asked: then it refuses a
   * longer one by itself.
   *
   * @param now whether to ask again what was asked for the greeting
   */
  public Mono<Long> maxAllowedPacket(boolean now) {
    ServerVariables known = variables;
    if (ownAccount == null) {
      return Mono.just(MOST_PACKET);
    }
    return known != null && !now ? Mono.just(known.maxAllowedPacket())
        : variables().map(ServerVariables::maxAllowedPacket).defaultIfEmpty(MOST_PACKET);
  }

  /** Asks the server for its version: the proof that it answers. */
  public Mono<String> version() {
    return ownAccount == null ? connector.version() : version(ownAccount);
  }

  private Mono<String> version(BackendAccount account) {
    return own(account, true, connection -> Flux.from(connection.createStatement("SELECT VERSION()").execute())
        .concatMap(result -> result.map((row, metadata) -> Objects.requireNonNull(row.get(0, String.class))))
        .next());
  }

  /** Ends a connection of {@code account} on the server. */
  public Mono<Void> killConnection(BackendAccount account, long connectionId) {
    return own(account, false, connection -> execute(connection, "KILL CONNECTION " + connectionId));
  }

  private Mono<Void> killQuery(BackendAccount account, long connectionId, BooleanSupplier stillRuns) {
    return own(account, false, connection -> stillRuns.getAsBoolean()
        ? execute(connection, "KILL QUERY " + connectionId) : Mono.empty());
  }

  /** Runs a kill; that its target is not there any more is as good. */
  private static Mono<Void> execute(Connection connection, String kill) {
    return Flux.from(connection.createStatement(kill).execute())
        .concatMap(Result::getRowsUpdated)
        .onErrorResume(R2dbcException.class, e -> e.getErrorCode() == ErrorCode.ER_NO_SUCH_THREAD.number()
            ? Mono.empty() : Mono.error(e))
        .then();
  }

  /**
   * Runs a statement of the gateway's own.
   *
   * @param asks whether it changes nothing, so that it may be sent again if it is not known whether the server read it
   */
  private <T> Mono<T> own(BackendAccount account, boolean asks, Function<Connection, Mono<T>> statement) {
    Duration patience = properties.connectTimeout().plus(properties.pool().acquireTimeout());
    AccountProof proof = proof(account);
    Mono<T> answer = Mono.defer(() -> controlPools.computeIfAbsent(account, a -> new ControlPool(properties, driver,
        addresses, loops, a, logIn(a), () -> proof.proved(System.nanoTime()))).run(statement, asks));
    return (asks ? proof.valid().then(answer) : answer)
        .timeout(patience, Mono.error(() -> unreachable("no answer within " + patience.toMillis()
            + " ms (sluice.backend.connect-timeout, sluice.backend.pool.acquire-timeout)")))
        .onErrorMap(e -> driver.failure(account, e));
  }

  /** Whether the server is known to be a MariaDB server. */
  public boolean isMariaDb() {
    BackendGreeting known = server.lastGreeting();
    return known != null && known.isMariaDb();
  }

  /** What a server of this family tells a client that has been killed. */
  public StatementFailure connectionKilled() {
    return StatementFailure.closing(isMariaDb() ? ErrorCode.ER_CONNECTION_KILLED : ErrorCode.ER_SERVER_SHUTDOWN,
        "Connection was killed");
  }

  /** Where the server is, as messages name it: {@code host:port}. */
  public String address() {
    return driver.address();
  }

  /** Numbers of all client pools together; connections that clients logged in over themselves count as lent. */
  public PoolNumbers numbers() {
    PoolNumbers used = clients.numbers();
    return new PoolNumbers(used.lent() + relayed.get(), used.idle(), used.pending());
  }

  /** Closes all connections: those that are lent when they come back. */
  public Mono<Void> close() {
    connector.close();
    return clients.close()
        .thenMany(Flux.fromIterable(controlPools.values()).flatMap(ControlPool::close))
        .then();
  }
}
