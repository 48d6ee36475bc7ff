package dev.sluice.gateway.backend.login;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.BackendGreeting;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.backend.Flavour;
import dev.sluice.gateway.backend.GreetedConnection;
import dev.sluice.gateway.backend.state.ServerSession;
import dev.sluice.gateway.backend.state.SessionTrace;
import dev.sluice.gateway.backend.wire.BackendWire;
import dev.sluice.gateway.backend.wire.KillFence;
import dev.sluice.gateway.backend.wire.NetworkTimeout;
import dev.sluice.gateway.backend.wire.SilenceWatch;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.packet.server.ErrPacket;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** Opens connections for client statements. The driver makes them, and each has a wire. Thread-safe. */
public final class WireConnector {

  private final Driver driver;
  private final ServerAddresses addresses;
  private final LoopResources loops;
  private final BackendWire.Limits limits;
  private final int receiveBuffer;
  private final Consumer<BackendGreeting> onGreeting;
  private final Duration patience;
  private final BackendAccount asker;
  private final SilenceWatch watch;
  private final NetworkTimeout networkTimeout;
  private final BackendTls tls;

  /**
   * A connector that has connected to nothing yet.
   *
   * @param ownAccount the account for asking whether the server still answers; null: an account that the server refuses
   * @param onGreeting gets what the server says of itself, each time that it does
   */
  public WireConnector(BackendProperties properties, @Nullable BackendAccount ownAccount, Driver driver,
      ServerAddresses addresses, LoopResources loops, BackendWire.Limits limits, int receiveBuffer,
      Consumer<BackendGreeting> onGreeting) {
    this.asker = ownAccount == null ? Driver.NOBODY : ownAccount;
    this.driver = driver;
    this.addresses = addresses;
    this.loops = loops;
    this.limits = limits;
    this.receiveBuffer = receiveBuffer;
    this.onGreeting = onGreeting;
    this.watch = new SilenceWatch(properties.silenceTimeout(), Mono.defer(this::signOfLife));
    this.networkTimeout = new NetworkTimeout(properties.networkTimeout());
    this.patience = properties.connectTimeout();
    this.tls = new BackendTls(properties);
  }

  /**
   * Connects and logs in; fails with a {@link StatementFailure} that says what to tell a client.
   *
   * @param loop what is to serve the connection; null for any
   */
  public Mono<ServerSession> connect(BackendAccount account, Flavour flavour, @Nullable EventLoop loop,
      KillFence.Killer killer) {
    return Mono.defer(() -> {
      long deadline = System.nanoTime() + patience.toNanos();
      return greeted(loop, killer, () -> {})
          .flatMap(connection -> loggedIn(connection, account, flavour, deadline))
          .doOnDiscard(GreetedConnection.class, GreetedConnection::close)
          .onErrorMap(e -> driver.failure(account, e));
    });
  }

  private Mono<ServerSession> loggedIn(GreetedWire connection, BackendAccount account, Flavour flavour,
      long deadline) {
    return new AccountLogin(connection, account, flavour).run()
        .timeout(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))
        .onErrorMap(AccountLogin.Refused.class, refused -> driver.refused(account, refused.verdict()))
        .doOnError(e -> connection.close())
        .doOnCancel(connection::close);
  }

  /**
   * Connects for a client that is going to log in itself, and waits for the server's greeting. Fails with a {@link
   * StatementFailure}, which is the server's own error if it refuses to greet.
   *
   * @param loop what is to serve the connection
   * @param killer stops a statement; null: it ends with the connection
   * @param loggedIn is run when the login is over
   * @param ended is run when the connection has closed, or could not be made
   */
  public Mono<GreetedConnection> relay(EventLoop loop, KillFence.@Nullable Killer killer, Runnable loggedIn,
      Runnable ended) {
    Mono<GreetedWire> greeted = greeted(loop, killer, loggedIn)
        .doOnNext(connection -> {
          connection.onClose(ended);
          connection.insteadOfClient(() -> logInAndLeave(connection));
        })
        .doOnError(e -> ended.run())
        .onErrorMap(e -> driver.failure(Driver.NOBODY, e));
    // if the client leaves meanwhile, this goes on, so that the connection ends in a login
    return Mono.<GreetedConnection>create(sink -> greeted.subscribe(sink::success, sink::error))
        .doOnDiscard(GreetedConnection.class, GreetedConnection::leave);
  }

  private Mono<GreetedWire> greeted(@Nullable EventLoop loop, KillFence.@Nullable Killer killer,
      Runnable loggedIn) {
    return addresses.reach(attempt -> greeted(attempt, loop, killer, loggedIn), StatementFailure.class::isInstance);
  }

  private Mono<GreetedWire> greeted(ServerAddresses.Attempt attempt, @Nullable EventLoop loop,
      KillFence.@Nullable Killer killer, Runnable loggedIn) {
    return Mono.defer(() -> {
      SessionTrace trace = new SessionTrace();
      BackendWire wire = new BackendWire(trace, killer, limits);
      LoginHandler login = new LoginHandler(tls);
      driver.connectOnly(new WireLoopResources(loops, wire, login, receiveBuffer, loop), attempt).subscribe(null, e -> {
        login.failed(e);
        wire.close();
      });
      return login.greeted()
          .timeout(attempt.patience())
          .doOnNext(greeting -> onGreeting.accept(BackendGreeting.of(greeting)))
          .map(greeting -> {
            wire.greeted(greeting);
            wire.watchedBy(watch, networkTimeout);
            return new GreetedWire(new ServerSession(wire, trace), login, greeting, loggedIn);
          })
          .doOnError(e -> wire.close())
          .doOnCancel(wire::close);
    });
  }

  /**
   * The version in the server's greeting, for a gateway without an account: it logs in to an account that does not
   * exist, and the refusal proves that the server answers. A connection that ends without a login would count as an
   * error of the gateway's host.
   */
  public Mono<String> version() {
    return greeted(null, null, () -> {})
        .flatMap(connection -> visit(connection, Driver.NOBODY)
            .onErrorResume(AccountLogin.Refused.class, e -> isVerdict(e.verdict()) ? Mono.empty() : Mono.error(e))
            .thenReturn(connection.greeting().serverVersion()))
        .onErrorMap(e -> driver.failure(Driver.NOBODY, e));
  }

  /**
   * Completes if the server greets, or says why it does not. The connection ends in a login, because one that ends
   * without would count as an error of the gateway's host.
   */
  private Mono<Void> signOfLife() {
    return greeted(null, null, () -> {})
        .doOnNext(this::logInAndLeave)
        .then()
        .onErrorResume(StatementFailure.class, said -> Mono.empty());
  }

  private void logInAndLeave(GreetedWire connection) {
    visit(connection, asker).subscribe(null, refused -> { });
  }

  /** Logs in and leaves again, in bounded time; fails with {@link AccountLogin.Refused} if the server refuses. */
  private Mono<Void> visit(GreetedWire connection, BackendAccount account) {
    return new AccountLogin(connection, account, Flavour.NONE).run()
        .timeout(patience)
        .flatMap(session -> session.wire().quit())
        .doFinally(ignored -> connection.close());
  }

  public void close() {
    watch.close();
    tls.close();
  }

  private static boolean isVerdict(ErrPacket refusal) {
    return refusal.errorCode() == ErrorCode.ER_ACCESS_DENIED_ERROR.number()
        || refusal.errorCode() == ErrorCode.ER_ACCESS_DENIED_NO_PASSWORD_ERROR.number();
  }
}
