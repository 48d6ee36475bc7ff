package dev.sluice.gateway.backend.pool;

import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.backend.Harvest;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.backend.PoolNumbers;
import dev.sluice.gateway.backend.PoolState;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.backend.state.Collations;
import dev.sluice.gateway.backend.state.Residue;
import dev.sluice.gateway.backend.state.ServerSession;
import dev.sluice.gateway.backend.state.SessionPreparation;
import dev.sluice.gateway.backend.state.SessionTrace;
import dev.sluice.gateway.backend.state.Sharing;
import dev.sluice.gateway.backend.state.WireLease;
import dev.sluice.gateway.backend.wire.BackendWire;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Lends the connections that client statements run on to sessions.
 *
 * <p>A connection goes back only after its session has been reset; one that cannot be is closed. Thread-safe.
 */
public final class ClientPool {

  private static final Logger log = LoggerFactory.getLogger(ClientPool.class);

  /** The longest buffer on the server, in bytes, that one session may leave to the next; it begins with 16 KB. */
  private static final int MAX_SERVER_BUFFER = 256 * 1024;

  private final BackendProperties properties;
  private final WirePool pool;
  private final BooleanSupplier resetIsLogin;
  private final Retired retired;
  private final Map<PoolKey, Examined> examined = new ConcurrentHashMap<>();

  /** Which connections must not be lent again. */
  public interface Retired {

    /**
     * Whether connections of an account that were opened at that time, in milliseconds of the system's clock, must not
     * be lent.
     */
    boolean since(BackendAccount account, long opened);
  }

  /** What was read on the first connection of a key, to find what a reset leaves. */
  private static final class Examined {

    private volatile @Nullable Residue residue;
    private volatile boolean mayBeAnother = true;
  }

  /**
   * An empty pool.
   *
   * @param connector opens connections
   * @param server where the server is, as messages name it
   * @param resetIsLogin whether a session after a reset is equal to one after a login
   * @param retired which connections must not be lent again
   */
  public ClientPool(BackendProperties properties, WirePool.Connector connector, String server,
      BooleanSupplier resetIsLogin,
      Retired retired) {
    this.properties = properties;
    this.resetIsLogin = resetIsLogin;
    this.retired = retired;
    BackendProperties.Pool bounds = properties.pool();
    this.pool = new WirePool(new PoolBounds(bounds.maxSize(), bounds.maxOpening(), bounds.maxPending(),
        bounds.acquireTimeout(), bounds.maxIdleTime(), bounds.maxLifeTime(), bounds.softLeaseTime()),
        (key, loop) -> connector.connect(key, loop).flatMap(session -> examined(key, session)), server,
        this::giveBack);
  }

  private Examined of(PoolKey key) {
    return examined.computeIfAbsent(key, k -> new Examined());
  }

  /**
   * Reads on the first connection of a key what a session has after a login, to find later what a reset leaves. If the
   * account's password has expired, the server answers no query, and the next connection is used.
   */
  private Mono<ServerSession> examined(PoolKey key, ServerSession session) {
    BackendWire wire = session.wire();
    Examined kind = of(key);
    if (!kind.mayBeAnother || !resetIsLogin.getAsBoolean()) {
      return Mono.just(session);
    }
    Mono<Void> steps = Residue.read(wire)
        .doOnNext(read -> {
          kind.residue = read;
          kind.mayBeAnother = false;
        })
        .then(SessionPreparation.reset(session))
        .onErrorResume(SessionPreparation::isOfExpiredPassword, e -> Mono.empty());
    return wire.within(properties.connectTimeout(), "sluice.backend.connect-timeout", steps)
        .doOnError(e -> wire.close())
        .doOnCancel(wire::close)
        .thenReturn(session);
  }

  /**
   * Borrows a connection; one that has just been closed fails with {@link BackendLostException}, as another may not.
   *
   * @param setup what is to be put on the session
   * @param since when the session has begun
   * @param loop what is to serve the connection
   * @param owner gets the lease before anything else happens, and has to release it
   */
  public Mono<Lease> borrow(PoolKey key, Collations collations, SessionSetup setup, long since, EventLoop loop,
      Consumer<Lease> owner) {
    return pool.acquire(key, loop).flatMap(connection -> {
      if (!canBeLent(connection, setup, since)) {
        pool.discard(connection);
        BackendWire wire = connection.wire();
        return wire.isOpen() ? borrow(key, collations, setup, since, loop, owner)
            : Mono.error(BackendLostException.before("connection " + wire.connectionId() + " was closed while idle"));
      }
      WireLease lease = WireLease.pooled(connection.session(), collations, setup.capabilities(), since,
          () -> giveBack(connection), new Offers(connection));
      owner.accept(lease);
      return lease.movedTo(loop);
    });
  }

  /** If a reset is not equal to a login, the connection must have been logged in for this session. */
  private boolean canBeLent(PooledWire connection, SessionSetup setup, long since) {
    SessionTrace trace = connection.session().trace();
    return connection.wire().isOpen()
        && !retired.since(connection.shelf().key().account(), connection.openedMillis())
        && (resetIsLogin.getAsBoolean()
            || trace.isAsLoggedIn() && (trace.isFresh(since) || trace.isPreparedFor(setup, since)));
  }

  /** The offers of one session for its connection. */
  private final class Offers implements Sharing {

    private final PooledWire connection;

    /** What has been offered and not been taken back, so that another session may have the connection. */
    private PooledWire.@Nullable Offer open;

    Offers(PooledWire connection) {
      this.connection = connection;
    }

    @Override
    public boolean isPossible() {
      return resetIsLogin.getAsBoolean();
    }

    @Override
    public void offer(Supplier<Harvest> onTaken) {
      movedToSchemas(connection);
      publish(new PooledWire.Offer(onTaken, pool.now()));
      if (connection.session().wire().serverBuffer() > MAX_SERVER_BUFFER) {
        pool.softLeases().expire(connection);
      } else {
        pool.softLeases().offered(connection);
      }
    }

    private synchronized void publish(PooledWire.Offer offer) {
      open = offer;
      connection.offered(offer);
    }

    /** A kill asks from another thread, and whoever asks later must get the same answer. */
    @Override
    public synchronized boolean reclaim() {
      PooledWire.Offer offer = open;
      if (offer == null || connection.reclaim(offer)) {
        open = null;
        return true;
      }
      pool.softLeases().settle();
      return false;
    }
  }

  /** A schema that was chosen cannot be taken back, so the connection is for sessions that have one. */
  private void movedToSchemas(PooledWire connection) {
    PoolKey key = connection.shelf().key();
    if (key.schemaless() && connection.session().trace().schema() != null) {
      pool.softLeases().move(connection, new PoolKey(key.account(), key.flavour(), false));
    }
  }

  private void giveBack(PooledWire connection) {
    clean(connection).subscribe(null, e -> {
      log.debug("backend connection {} is not lent again: {}", connection.wire().connectionId(), e.getMessage());
      pool.discard(connection);
    }, () -> pool.giveBack(connection));
  }

  private Mono<Void> clean(PooledWire connection) {
    SessionTrace trace = connection.session().trace();
    movedToSchemas(connection);
    String unfit = whyNotLentAgain(connection);
    if (unfit != null) {
      return harvested(connection.session()).then(Mono.error(() -> BackendLostException.before(unfit)));
    }
    boolean left = connection.wire().isIdle() && !trace.harvest().isWanted() && trace.leave();
    return left ? Mono.empty() : cleaned(connection.shelf().key(), connection.session());
  }

  private static @Nullable String whyNotLentAgain(PooledWire connection) {
    SessionTrace trace = connection.session().trace();
    if (connection.wire().serverBuffer() > MAX_SERVER_BUFFER) {
      return "the server would hold back the next session's rows";
    }
    if (trace.mayKeepResourceGroup()) {
      return "a resource group cannot be taken back";
    }
    return trace.isUnfit() ? "the server does not take the next session's statements" : null;
  }

  private Mono<Void> harvested(ServerSession session) {
    return session.trace().harvest().isWanted() ? session.wire().within(properties.drainTimeout(),
        "sluice.backend.drain-timeout", SessionPreparation.harvest(session)) : Mono.empty();
  }

  private Mono<Void> cleaned(PoolKey key, ServerSession session) {
    BackendWire wire = session.wire();
    SessionTrace.Use use = session.trace().use();
    if (wire.isIdle() && (use == SessionTrace.Use.FRESH || use == SessionTrace.Use.PREPARED)) {
      return Mono.empty();
    }
    Examined kind = of(key);
    Residue known = kind.residue;
    if (known == null || !resetIsLogin.getAsBoolean()) {
      return Mono.error(BackendLostException.before("a reset would not make its session what a login does"));
    }
    return wire.within(properties.drainTimeout().multipliedBy(2), "sluice.backend.drain-timeout",
            SessionPreparation.clean(session, known.query(key.schemaless())))
        .doOnError(e -> kind.mayBeAnother = true);
  }

  public PoolNumbers numbers() {
    return pool.numbers();
  }

  public List<PoolState> pools() {
    return pool.softLeases().pools();
  }

  public Mono<Void> close() {
    return pool.close();
  }
}
