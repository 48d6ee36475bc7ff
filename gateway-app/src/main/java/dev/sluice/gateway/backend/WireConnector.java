package dev.sluice.gateway.backend;

import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.gateway.result.StatementFailure;
import io.asyncer.r2dbc.mysql.MySqlConnectionConfiguration;
import io.asyncer.r2dbc.mysql.MySqlConnectionFactory;
import io.netty.channel.EventLoop;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** Opens connections to the backend with r2dbc-mysql, each with its wire. Thread-safe. */
final class WireConnector {

  /** An account that no server is expected to have. */
  private static final BackendAccount NOBODY = new BackendAccount("sluice-nobody", "");

  private final BackendProperties properties;
  private final LoopResources loops;
  private final BackendWire.Limits limits;
  private final int receiveBuffer;
  private final Consumer<BackendGreeting> onGreeting;

  WireConnector(BackendProperties properties, LoopResources loops, BackendWire.Limits limits, int receiveBuffer,
      Consumer<BackendGreeting> onGreeting) {
    this.properties = properties;
    this.loops = loops;
    this.limits = limits;
    this.receiveBuffer = receiveBuffer;
    this.onGreeting = onGreeting;
  }

  /** Connects and logs in; fails with a {@link StatementFailure} that says what to tell a client. */
  Mono<WiredConnection> connect(BackendAccount account, Flavour flavour, KillFence.Killer killer) {
    return Mono.defer(() -> connect(account, wire(account, flavour, killer)));
  }

  private BackendWire wire(BackendAccount account, Flavour flavour, KillFence.@Nullable Killer killer) {
    LoginEdit login = new LoginEdit(flavour.capabilities(), account.isAscii() ? flavour.collation() : 0);
    return new BackendWire(login, killer, limits);
  }

  private Mono<WiredConnection> connect(BackendAccount account, BackendWire wire) {
    return MySqlConnectionFactory.from(configuration(account, wire, null)).create()
        .timeout(properties.connectTimeout().plus(Duration.ofSeconds(1)))
        .map(connection -> wired(new WiredConnection(connection, wire)))
        .doOnError(e -> wire.close())
        .doOnCancel(wire::close)
        .onErrorMap(e -> failure(account, e));
  }

  /**
   * The version in the server's greeting, for a gateway without an account: it logs in as nobody, and that it is refused
   * is the proof that the server answers. To leave without a login would count against the gateway's host.
   */
  Mono<String> version() {
    return Mono.defer(() -> {
      BackendWire wire = wire(NOBODY, Flavour.DRIVER, null);
      return connect(NOBODY, wire).flatMap(connection -> Mono.from(connection.close()))
          .onErrorResume(StatementFailure.class, e -> isVerdict(e) ? Mono.empty() : Mono.error(e))
          .then(Mono.fromSupplier(() -> wire.greeting().serverVersion()));
    });
  }

  private static boolean isVerdict(StatementFailure e) {
    int code = e.toPacket(0).errorCode();
    return code == ErrorCode.ER_ACCESS_DENIED_ERROR.number()
        || code == ErrorCode.ER_ACCESS_DENIED_NO_PASSWORD_ERROR.number();
  }

  /**
   * Connects for a client that is going to log in itself, and waits for the server's greeting. Fails with a
   * {@link StatementFailure}, the server's own error where it refuses to greet.
   *
   * @param loop what is to serve the connection
   * @param killer stops a statement; null: it ends with the connection
   * @param loggedIn is run when the login is over
   * @param ended is run when the connection has closed, or could not be made
   */
  Mono<RelayedConnection> relay(EventLoop loop, KillFence.@Nullable Killer killer, Runnable loggedIn,
      Runnable ended) {
    return Mono.defer(() -> {
      LoginRelay login = new LoginRelay();
      BackendWire wire = new BackendWire(login, killer, limits);
      // the driver is not told what becomes of the login, only when the connection ends
      MySqlConnectionFactory.from(configuration(NOBODY, wire, loop)).create().subscribe(null, e -> {
        login.failed(e);
        wire.close();
      });
      return login.greeted()
          .timeout(properties.connectTimeout().plus(Duration.ofSeconds(1)))
          .map(greeting -> new RelayedConnection(wire, login, greeting, properties, loggedIn))
          .doOnNext(connection -> wire.onClose(ended))
          .doOnError(e -> abandon(wire, ended))
          .doOnCancel(() -> abandon(wire, ended))
          .onErrorMap(e -> failure(NOBODY, e));
    });
  }

  private static void abandon(BackendWire wire, Runnable ended) {
    wire.close();
    ended.run();
  }

  private MySqlConnectionConfiguration configuration(BackendAccount account, BackendWire wire,
      @Nullable EventLoop loop) {
    return MySqlConnectionConfiguration.builder()
        .host(Objects.requireNonNull(properties.host()))
        .port(properties.port())
        .user(account.username())
        .password(account.password())
        .sslMode(properties.sslMode())
        .connectTimeout(properties.connectTimeout())
        .tcpKeepAlive(true)
        .tcpNoDelay(true)
        .autodetectExtensions(false)
        .loopResources(new WireLoopResources(loops, wire, receiveBuffer, loop))
        .build();
  }

  private WiredConnection wired(WiredConnection connection) {
    BackendWire wire = connection.unwrap();
    onGreeting.accept(wire.greeting());
    return connection;
  }

  private StatementFailure failure(BackendAccount account, Throwable e) {
    return switch (e) {
      case StatementFailure failure -> failure;
      case R2dbcException verdict when isOfServer(verdict.getErrorCode()) -> refused(account, verdict);
      case R2dbcPermissionDeniedException unable -> StatementFailure.of(ErrorCode.CR_AUTH_PLUGIN_ERR,
          "cannot log in to backend " + address() + " as '" + account.username() + "': " + unable.getMessage()
              + " (sluice.backend.ssl-mode)");
      default -> StatementFailure.of(ErrorCode.CR_CONN_HOST_ERROR, "cannot connect to backend " + address() + ": "
          + reason(e));
    };
  }

  /** Manual: "Error Message Components"; 2000 and what follows are clients' errors, and the driver's own have no number. */
  private static boolean isOfServer(int errorCode) {
    return errorCode >= 1000 && errorCode < 2000 || errorCode >= 3000;
  }

  /** The server's own verdict on the account, such as 1045 or 1040. */
  private StatementFailure refused(BackendAccount account, R2dbcException e) {
    String message = "sluice: backend " + address() + " refused account '" + account.username() + "': "
        + e.getMessage();
    String sqlState = e.getSqlState();
    boolean usable = sqlState != null && sqlState.length() == 5;
    return StatementFailure.of(new ErrPacket(e.getErrorCode(), usable ? Objects.requireNonNull(sqlState) : "HY000",
        message.getBytes(StandardCharsets.UTF_8)));
  }

  private static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }

  String address() {
    return properties.host() + ":" + properties.port();
  }
}
