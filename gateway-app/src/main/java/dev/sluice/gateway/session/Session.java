package dev.sluice.gateway.session;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.result.StatementFailure;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A logged-in client's session, and the one place that knows who holds a backend connection and why.
 *
 * <p>Session pooling: the connection is taken by the first command that needs the server, and held until the session
 * ends, because anything may have been put on it. Where the server closes it, the session goes on with another one if
 * nothing but what the login put there was lost. Commands come one at a time; {@link #kill}, {@link #interrupt} and the
 * getters may be called from anywhere.
 */
public final class Session {

  private final ClientIdentity identity;
  private final Backend backend;
  private final Runnable onKill;
  private volatile SessionSetup setup;
  private volatile int status;
  private volatile @Nullable Lease lease;
  private volatile boolean running;
  private volatile boolean killed;
  private volatile boolean closed;

  /**
   * A session that holds nothing yet.
   *
   * @param status a fresh session's status flags on this server
   * @param onKill closes the client's connection, at once where no command runs
   */
  public Session(ClientIdentity identity, SessionSetup setup, int status, Backend backend, Runnable onKill) {
    this.identity = identity;
    this.setup = setup;
    this.status = status;
    this.backend = backend;
    this.onKill = onKill;
  }

  public ClientIdentity identity() {
    return identity;
  }

  /** The server's status flags after the last command. */
  public int status() {
    return status;
  }

  /** The default schema; null where there is none. */
  public @Nullable String schema() {
    return setup.schema();
  }

  /** Whether a backend connection is held. */
  public boolean holdsLease() {
    return lease != null;
  }

  /** Whether that server's connection id is this session's at present. */
  public boolean holdsConnection(long connectionId) {
    Lease held = lease;
    return held != null && held.connectionId() == connectionId;
  }

  /** The server's id of the connection held; takes one where none is. */
  public Mono<Long> connectionId() {
    return held().map(Lease::connectionId);
  }

  /** Finds out whether the client's schema is there and open to it; fails as the server does. */
  public Mono<Void> open() {
    return setup.schema() == null ? Mono.empty() : backend.lease(identity.account(), setup).doOnNext(Lease::release)
        .then();
  }

  /** Runs a command on the backend. Takes ownership of {@code command}; the flux is to be subscribed to once. */
  public Flux<ResultSegment> run(Packet command, ResponseKind kind) {
    Lease held = lease;
    if (held != null && held.isOpen()) {
      return run(held, command, kind);
    }
    return Flux.using(() -> command, owned -> held().flatMapMany(taken -> run(taken, owned.retain(), kind)),
        Packet::release);
  }

  private Flux<ResultSegment> run(Lease held, Packet command, ResponseKind kind) {
    running = true;
    return held.exchange(command, kind)
        .onErrorMap(BackendLostException.class, e -> lost(held, String.valueOf(e.getMessage())))
        .doFinally(ignored -> ended(held));
  }

  private void ended(Lease held) {
    running = false;
    status = held.status();
    if (!Objects.equals(setup.schema(), held.schema())) {
      setup = setup.withSchema(held.schema());
    }
  }

  private Mono<Lease> held() {
    return Mono.defer(() -> {
      Lease held = lease;
      if (held == null) {
        return backend.lease(identity.account(), setup).doOnNext(this::hold);
      }
      if (held.isOpen()) {
        return Mono.just(held);
      }
      StatementFailure failure = lost(held, "the backend closed connection " + held.connectionId() + " while idle");
      return failure.closes() ? Mono.error(failure) : held();
    });
  }

  private void hold(Lease taken) {
    lease = taken;
    if (closed) {
      drop();
    }
  }

  private StatementFailure lost(Lease held, String why) {
    boolean stateLost = held.holdsState();
    drop();
    return StatementFailure.backendLost(why + " (" + backend.address() + ")", stateLost || killed);
  }

  /** Stops the running statement, whose own error then ends its answer; nothing happens where none runs. */
  public Mono<Void> interrupt() {
    Lease held = lease;
    return held != null && running ? held.interrupt() : Mono.empty();
  }

  /** Ends the session as {@code KILL CONNECTION} does: its statement on the server first, then the client. */
  public Mono<Void> kill() {
    killed = true;
    Lease held = lease;
    Mono<Void> onServer = held == null ? Mono.empty()
        : backend.killConnection(identity.account(), held.connectionId());
    return onServer.doFinally(ignored -> onKill.run());
  }

  /** Whether {@link #kill} has been called: after the running command the connection closes. */
  public boolean isKilled() {
    return killed;
  }

  /** Ends the session: the connection it holds is given back. */
  public void close() {
    closed = true;
    drop();
  }

  private synchronized void drop() {
    Lease held = lease;
    lease = null;
    if (held != null) {
      held.release();
    }
  }
}
