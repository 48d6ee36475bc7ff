package dev.sluice.gateway.backend.login;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.backend.wire.NetworkTimeout;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.auth.ClientAuthenticationException;
import dev.sluice.protocol.packet.server.ErrPacket;
import io.asyncer.r2dbc.mysql.MySqlConnectionConfiguration;
import io.asyncer.r2dbc.mysql.MySqlConnectionFactory;
import io.asyncer.r2dbc.mysql.api.MySqlConnection;
import io.asyncer.r2dbc.mysql.constant.SslMode;
import io.netty.channel.ConnectTimeoutException;
import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import io.r2dbc.spi.R2dbcException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * r2dbc-mysql with the backend's settings. Thread-safe.
 *
 * @param properties where the server is, and how to connect to it
 */
public record Driver(BackendProperties properties) {

  /** An account that no server is expected to have. */
  static final BackendAccount NOBODY = new BackendAccount("sluice-nobody", "");

  /**
   * Resolves every name to the one address that was chosen. Unlike a group that keeps a resolver for each loop, it
   * retains nothing.
   */
  private static final class Chosen extends AddressResolverGroup<InetSocketAddress> {

    private final InetSocketAddress address;

    private Chosen(InetSocketAddress address) {
      this.address = address;
    }

    @Override
    public AddressResolver<InetSocketAddress> getResolver(EventExecutor executor) {
      return newResolver(executor);
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
      return new AbstractAddressResolver<>(executor, InetSocketAddress.class) {

        @Override
        protected boolean doIsResolved(InetSocketAddress unresolved) {
          return false;
        }

        @Override
        protected void doResolve(InetSocketAddress unresolved, Promise<InetSocketAddress> promise) {
          promise.setSuccess(address);
        }

        @Override
        protected void doResolveAll(InetSocketAddress unresolved, Promise<List<InetSocketAddress>> promise) {
          promise.setSuccess(List.of(address));
        }
      };
    }
  }

  /**
   * Connects to one address and logs in.
   *
   * <p>The socket is made in a task of its event loop, not while the loop hands out events. Otherwise it may get the
   * number of a socket that was closed just before, and with the number the events of that one.
   */
  public Mono<? extends MySqlConnection> connect(BackendAccount account, ConnectionResources resources,
      ServerAddresses.Attempt to) {
    return connect(account, properties.sslMode(), resources, to);
  }

  /**
   * Connects without a login: the server's packets go to handlers in the connection's pipeline. Completes when the
   * connection ends.
   */
  Mono<Void> connectOnly(ConnectionResources resources, ServerAddresses.Attempt to) {
    SslMode fromTheFirstByte = properties.sslMode() == SslMode.TUNNEL ? SslMode.TUNNEL : SslMode.DISABLED;
    return connect(NOBODY, fromTheFirstByte, resources, to).then();
  }

  private Mono<? extends MySqlConnection> connect(BackendAccount account, SslMode sslMode,
      ConnectionResources resources, ServerAddresses.Attempt to) {
    resources.networkTimeout(new NetworkTimeout(properties.networkTimeout()));
    return MySqlConnectionFactory.from(MySqlConnectionConfiguration.builder()
        .host(Objects.requireNonNull(properties.host()))
        .port(properties.port())
        .user(account.username())
        .password(account.password())
        .sslMode(sslMode)
        .resolver(new Chosen(to.address()))
        .connectTimeout(to.patience())
        .tcpKeepAlive(true)
        .tcpNoDelay(true)
        .autodetectExtensions(false)
        .loopResources(resources)
        .build()).create().subscribeOn(Schedulers.fromExecutor(resources.loop()::execute));
  }

  /** Where the server is, as messages name it: {@code host:port}. */
  public String address() {
    return properties.host() + ":" + properties.port();
  }

  /** The failure for a client whose connection could not be made. */
  public StatementFailure failure(BackendAccount account, Throwable e) {
    return switch (e) {
      case StatementFailure failure -> failure;
      case R2dbcException verdict when isVerdict(verdict) -> refused(account, verdict);
      case ClientAuthenticationException unable -> unreachable("cannot log in to backend " + address() + " as '"
          + account.username() + "': " + unable.getMessage());
      default -> unreachable("cannot connect to backend " + address() + ": " + reason(e));
    };
  }

  /**
   * Whether the error is the server's. Manual: "Error Message Components"; numbers from 2000 to 2999 are those of
   * client libraries, and the driver's own errors have no number.
   */
  public static boolean isVerdict(R2dbcException e) {
    int code = e.getErrorCode();
    return code >= 1000 && code < 2000 || code >= 3000;
  }

  private StatementFailure refused(BackendAccount account, R2dbcException e) {
    String sqlState = e.getSqlState();
    boolean usable = sqlState != null && sqlState.length() == 5;
    return refused(account, new ErrPacket(e.getErrorCode(), usable ? Objects.requireNonNull(sqlState) : "HY000",
        String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8)));
  }

  /** The server's own verdict on the account, such as 1045 or 1040. */
  StatementFailure refused(BackendAccount account, ErrPacket verdict) {
    String message = "sluice: backend " + address() + " refused account '" + account.username() + "': "
        + new String(verdict.message(), StandardCharsets.UTF_8);
    return StatementFailure.of(new ErrPacket(verdict.errorCode(), verdict.sqlState(),
        message.getBytes(StandardCharsets.UTF_8)));
  }

  private static StatementFailure unreachable(String message) {
    return StatementFailure.of(ErrorCode.ER_CONNECT_TO_FOREIGN_DATA_SOURCE, message);
  }

  /** The reason why a connection was not made, without class names and texts of libraries if there are better ones. */
  private String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = root.getMessage();
    String tried = e instanceof ServerAddresses.UnreachedException ? e.getMessage() + ": " : "";
    return tried + switch (root) {
      case TimeoutException ignored -> tooLate();
      case ConnectTimeoutException ignored -> tooLate();
      case UnknownHostException ignored -> "unknown host (" + message + ")";
      default -> message == null ? root.getClass().getSimpleName() : message;
    };
  }

  private String tooLate() {
    return "no login within " + properties.connectTimeout().toMillis() + " ms (sluice.backend.connect-timeout)";
  }
}
