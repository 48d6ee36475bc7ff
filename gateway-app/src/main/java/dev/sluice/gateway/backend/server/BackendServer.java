package dev.sluice.gateway.backend.server;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.BackendGreeting;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.backend.Flavour;
import dev.sluice.gateway.backend.GreetedConnection;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.backend.PoolNumbers;
import dev.sluice.gateway.backend.PoolState;
import dev.sluice.gateway.backend.ServerVariables;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.backend.login.Driver;
import dev.sluice.gateway.backend.login.ServerAddresses;
import dev.sluice.gateway.backend.login.WireConnector;
import dev.sluice.gateway.backend.pool.AccountProof;
import dev.sluice.gateway.backend.pool.ClientPool;
import dev.sluice.gateway.backend.pool.Permits;
import dev.sluice.gateway.backend.pool.PoolKey;
import dev.sluice.gateway.backend.pool.Refusals;
import dev.sluice.gateway.backend.state.Collations;
import dev.sluice.gateway.backend.state.ServerSession;
import dev.sluice.gateway.backend.wire.BackendWire;
import dev.sluice.gateway.backend.wire.KillFence;
import dev.sluice.protocol.ErrorCode;
import io.netty.channel.EventLoop;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
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
public final class BackendServer implements Backend {

  /** The most that a server can be set to take. */
  private static final long MOST_PACKET = 1L << 30;

  /** How long a client's greeting waits for the server's variables of now; then those that were read last are used. */
  private static final Duration VARIABLES_PATIENCE = Duration.ofMillis(500);

  /** A server still counts a connection for a moment after it has ended. */
  private static final Duration ROOM_DELAY = Duration.ofMillis(100);
  private static final int ROOM_ATTEMPTS = 5;

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
  private final VariablesQuery variablesQuery = new VariablesQuery(Mono.defer(this::connectOwn), VARIABLES_PATIENCE);
  private final GroupedQuery<ServerVariables> askVariables = new GroupedQuery<>(
      Mono.defer(() -> proof(account()).valid().then(variablesQuery.run())));
  private volatile @Nullable ServerVariables variables;
  private volatile long lastLogIn = System.nanoTime();
  private final Map<BackendAccount, AccountProof> proofs = new ConcurrentHashMap<>();

  /**
   * Connects to nothing yet.
   *
   * @param ownAccount the account of health checks and other statements that belong to no client; null if clients log
   *     in over connections of their own and no such account is configured; then such statements are not run
   * @param bufferSize what one client's result may hold in memory, in bytes
   * @param maxMetadata the most bytes of one result's column definitions
   * @param maxLogins how many clients may be logging in over connections of their own at once
   */
  public BackendServer(BackendProperties properties, @Nullable BackendAccount ownAccount, LoopResources loops,
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

  private Mono<ServerSession> connect(PoolKey key, EventLoop loop) {
    return proving(key.account(), open(key.account(), key.flavour(), loop,
        (id, stillRuns) -> killQuery(key.account(), id, stillRuns)));
  }

  /** A connection of the gateway's own account on which no client's statement runs. */
  private Mono<ServerSession> connectOwn() {
    return proving(account(), open(account(), Flavour.NONE, null, (id, stillRuns) -> Mono.empty()));
  }

  /** A login that is made for another reason proves the account as well, or shows that the server refuses it. */
  private Mono<ServerSession> proving(BackendAccount account, Mono<ServerSession> opening) {
    return Mono.defer(() -> {
      long begun = System.nanoTime();
      AccountProof proof = proof(account);
      return opening.doOnNext(session -> proof.proved(begun)).doOnError(proof::disproved);
    });
  }

  private Mono<ServerSession> open(BackendAccount account, Flavour flavour, @Nullable EventLoop loop,
      KillFence.Killer killer) {
    return withRoom(account, connector.connect(account, flavour, loop, killer));
  }

  /** If the server takes no more connections, those of the gateway's own make room, and it is tried again. */
  private <T> Mono<T> withRoom(BackendAccount account, Mono<T> connecting) {
    return Mono.defer(() -> {
      AtomicBoolean gaveWay = new AtomicBoolean();
      return connecting.retryWhen(Retry.fixedDelay(ROOM_ATTEMPTS, ROOM_DELAY)
          .filter(e -> controlsGiveWay(account, e, gaveWay))
          .onRetryExhaustedThrow((retry, last) -> last.failure()));
    });
  }

  @Override
  public Mono<Lease> borrow(BackendAccount account, SessionSetup setup, long since, EventLoop loop,
      Consumer<Lease> owner) {
    Collations known = server.lastCollations();
    AccountProof proof = proof(account);
    Mono<Lease> borrowed = known != null && proof.isValid()
        ? clients.borrow(key(account, setup), known, setup, since, loop, owner)
        : server.collations().delayUntil(table -> proof.valid())
            .flatMap(table -> clients.borrow(key(account, setup), table, setup, since, loop, owner));
    return borrowed.onErrorMap(e -> !(e instanceof BackendLostException), e -> driver.failure(account, e));
  }

  @Override
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
    if (account.equals(ownAccount)) {
      variablesQuery.close().subscribe();
    }
  }

  /**
   * If the server takes no more connections, idle ones of the gateway's own make room for one of a client's: those of
   * the account, or all if the limit is everybody's. Returns whether there may soon be room, because some have been
   * left or are about to be.
   */
  private boolean controlsGiveWay(BackendAccount account, Throwable e, AtomicBoolean gaveWay) {
    if (!Refusals.isOne(e)) {
      return false;
    }
    controlPools.forEach((of, controls) -> {
      if ((Refusals.isOfAll(e) || of.equals(account)) && controls.giveWay()) {
        gaveWay.set(true);
      }
    });
    if ((Refusals.isOfAll(e) || account.equals(ownAccount)) && variablesQuery.giveWay()) {
      gaveWay.set(true);
    }
    return gaveWay.get() || System.nanoTime() - lastLogIn < ROOM_DELAY.multipliedBy(ROOM_ATTEMPTS).toNanos();
  }

  private boolean resetIsLogin() {
    ServerVariables known = variables;
    return known == null || known.resetIsLogin();
  }

  private PoolKey key(BackendAccount account, SessionSetup setup) {
    BackendGreeting greeting = Objects.requireNonNull(server.lastGreeting());
    return new PoolKey(account, setup.flavour().offeredBy(greeting), setup.schema() == null);
  }

  @Override
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

  /**
   * A schema check is believed for longer than the variables with which a session begins now. MySQL's logins do not
   * show these variables.
   */
  private int asSessionsBegin(int status) {
    ServerVariables known = variables;
    return known == null || !isMariaDb() ? status : known.on(status);
  }

  @Override
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

  @Override
  public Duration persistence() {
    return properties.pool().acquireTimeout();
  }

  @Override
  public StatementFailure unreachable(Throwable e) {
    return unreachable(String.valueOf(e.getMessage()));
  }

  private StatementFailure unreachable(String why) {
    return StatementFailure.of(ErrorCode.ER_CONNECT_TO_FOREIGN_DATA_SOURCE, "no connection to backend "
        + driver.address()
        + ": " + why);
  }

  @Override
  public Mono<BackendGreeting> greeting() {
    return server.greeting().flatMap(seen -> variables().map(seen::with).defaultIfEmpty(seen));
  }

  @Override
  public Mono<ServerVariables> variables() {
    return askVariables.ask()
        .doOnNext(read -> variables = read)
        .onErrorResume(e -> Mono.justOrEmpty(variables));
  }

  /** Logs in and leaves again. */
  private Mono<Void> logIn(BackendAccount account) {
    return open(account, Flavour.NONE, null, (id, stillRuns) -> Mono.empty())
        .flatMap(session -> session.wire().quit())
        .doOnTerminate(() -> lastLogIn = System.nanoTime());
  }

  private BackendAccount account() {
    return Objects.requireNonNull(ownAccount, "the gateway has no account of its own");
  }

  @Override
  public Mono<Long> maxAllowedPacket(boolean now) {
    ServerVariables known = variables;
    if (ownAccount == null) {
      return Mono.just(MOST_PACKET);
    }
    return known != null && !now ? Mono.just(known.maxAllowedPacket())
        : variables().map(ServerVariables::maxAllowedPacket).defaultIfEmpty(MOST_PACKET);
  }

  @Override
  public Mono<String> version() {
    return ownAccount == null ? connector.version() : version(ownAccount);
  }

  private Mono<String> version(BackendAccount account) {
    return own(account, true, connection -> Flux.from(connection.createStatement("SELECT VERSION()").execute())
        .concatMap(result -> result.map((row, metadata) -> Objects.requireNonNull(row.get(0, String.class))))
        .next());
  }

  @Override
  public Mono<Void> killConnection(BackendAccount account, long connectionId) {
    return own(account, false, connection -> execute(connection, "KILL CONNECTION " + connectionId));
  }

  private Mono<Void> killQuery(BackendAccount account, long connectionId, BooleanSupplier stillRuns) {
    return own(account, false, connection -> stillRuns.getAsBoolean()
        ? execute(connection, "KILL QUERY " + connectionId) : Mono.empty());
  }

  /** Runs a kill. It is no failure if the target does not exist any more. */
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
   * @param asks whether it changes nothing, so that it may be sent again even if the server may have read it
   */
  private <T> Mono<T> own(BackendAccount account, boolean asks, Function<Connection, Mono<T>> statement) {
    Duration patience = properties.connectTimeout().plus(properties.pool().acquireTimeout());
    AccountProof proof = proof(account);
    Mono<T> answer = Mono.defer(() -> controlPools.computeIfAbsent(account, a -> new ControlPool(properties, driver,
        addresses, loops, a, logIn(a), () -> proof.proved(System.nanoTime()))).run(statement, asks));
    return withRoom(account, asks ? proof.valid().then(answer) : answer)
        .timeout(patience, Mono.error(() -> unreachable("no answer within " + patience.toMillis()
            + " ms (sluice.backend.connect-timeout, sluice.backend.pool.acquire-timeout)")))
        .onErrorMap(e -> driver.failure(account, e));
  }

  @Override
  public boolean isMariaDb() {
    BackendGreeting known = server.lastGreeting();
    return known != null && known.isMariaDb();
  }

  @Override
  public StatementFailure connectionKilled() {
    return StatementFailure.closing(isMariaDb() ? ErrorCode.ER_CONNECTION_KILLED : ErrorCode.ER_SERVER_SHUTDOWN,
        "Connection was killed");
  }

  @Override
  public String address() {
    return driver.address();
  }

  @Override
  public PoolNumbers numbers() {
    PoolNumbers used = clients.numbers();
    return new PoolNumbers(used.lent() + relayed.get(), used.idle(), used.pending(), used.offered(), used.steals());
  }

  @Override
  public List<PoolState> pools() {
    return clients.pools();
  }

  @Override
  public Mono<Void> close() {
    connector.close();
    return clients.close()
        .then(variablesQuery.close())
        .thenMany(Flux.fromIterable(controlPools.values()).flatMap(ControlPool::close))
        .then();
  }
}
