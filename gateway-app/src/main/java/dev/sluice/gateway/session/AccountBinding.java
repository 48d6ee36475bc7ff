package dev.sluice.gateway.session;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.Lease;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A session whose connections are those of the account's pool. */
abstract sealed class AccountBinding extends Binding permits PooledBinding, SharedBinding {

  /** The server that lends the connections. */
  final Backend backend;

  /** The account whose connections they are. */
  final BackendAccount account;

  /** What the session wants of its connections. */
  final SessionState state;

  /** The event loop of the client's channel, which is to serve them too. */
  final EventLoop loop;

  AccountBinding(Backend backend, BackendAccount account, SessionState state, EventLoop loop, Consumer<Lease> onLost) {
    super(onLost);
    this.backend = backend;
    this.account = account;
    this.state = state;
    this.loop = loop;
  }

  /** Takes a connection from the pool, and puts the session's state on it. */
  final Mono<Lease> borrowed() {
    return backend.borrow(account, state.setup(), state.begun(), loop, this::hold).flatMap(this::prepared);
  }

  /** Puts on the connection that is held what it lacks of the session's state. */
  final Mono<Lease> heldAgain(Lease held) {
    keep(held);
    return held.isOpen() ? prepared(held) : Mono.error(held.lostWhileIdle());
  }

  private Mono<Lease> prepared(Lease held) {
    return held.prepare(state.setup()).thenReturn(held);
  }

  /** Finds out whether the schema is there and open to the account. */
  @Override
  final Mono<Void> open() {
    String schema = state.setup().schema();
    return schema == null ? Mono.empty()
        : backend.openSchema(account, state.setup(), schema, loop).doOnNext(state::freshStatus).then();
  }

  @Override
  final String lostWith(@Nullable Lease held) {
    return held != null && held.isInTransaction() ? "an open transaction" : "the session's state";
  }

  /**
   * If the server is there, it has ended the session itself, of which clients expect to hear nothing unless it said so:
   * it has been idle for too long.
   */
  @Override
  final Mono<StatementFailure> told(StatementFailure why, Lease of) {
    return of.isInTransaction() || of.lastWords().length > 0 ? Mono.just(why)
        : backend.version().flatMap(there -> Mono.<StatementFailure>empty()).onErrorReturn(why);
  }

  @Override
  final void closeForNext() {
    close();
  }
}
