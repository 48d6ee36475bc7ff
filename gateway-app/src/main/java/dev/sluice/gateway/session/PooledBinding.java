package dev.sluice.gateway.session;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.Lease;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Session pooling: a connection of the account's pool is taken by the first command that needs the server, and held
 * until the session ends, because anything may have been put on it.
 */
final class PooledBinding extends Binding {

  private final Backend backend;
  private final BackendAccount account;
  private final SessionState state;
  private final EventLoop loop;

  /**
   * A binding that holds nothing yet.
   *
   * @param state what the session wants of its connections
   * @param loop the event loop of the client's channel, which is to serve them too
   */
  PooledBinding(Backend backend, BackendAccount account, SessionState state, EventLoop loop, Consumer<Lease> onLost) {
    super(onLost);
    this.backend = backend;
    this.account = account;
    this.state = state;
    this.loop = loop;
  }

  @Override
  Hold hold() {
    return lease() == null ? Hold.UNBOUND : Hold.BOUND;
  }

  @Override
  @Nullable Lease ready() {
    Lease held = lease();
    return held != null && held.isReady(state.setup()) ? held : null;
  }

  @Override
  Mono<Lease> take() {
    return Mono.defer(() -> {
      Lease held = lease();
      if (held == null) {
        return backend.borrow(account, state.setup(), state.begun(), loop, this::hold).flatMap(this::prepared);
      }
      state.carryOver(held);
      return held.isOpen() ? prepared(held) : Mono.error(held.lostWhileIdle());
    });
  }

  private Mono<Lease> prepared(Lease held) {
    return held.prepare(state.setup()).thenReturn(held);
  }

  /** Finds out whether the schema is there and open to the account. */
  @Override
  Mono<Void> open() {
    String schema = state.setup().schema();
    return schema == null ? Mono.empty()
        : backend.openSchema(account, state.setup(), schema, loop).doOnNext(state::freshStatus).then();
  }

  /** If nothing is lost but what can be put on another connection, the session goes on with that. */
  @Override
  boolean endsWith(@Nullable Lease held) {
    return held != null && held.holdsState();
  }

  @Override
  String lostWith(@Nullable Lease held) {
    return held != null && held.isInTransaction() ? "an open transaction" : "the session's state";
  }

  /**
   * If the server is there, it has ended the session itself, of which clients expect to hear nothing unless it said so:
   * it has been idle for too long.
   */
  @Override
  Mono<StatementFailure> told(StatementFailure why, Lease of) {
    return of.isInTransaction() || of.lastWords().length > 0 ? Mono.just(why)
        : backend.version().flatMap(there -> Mono.<StatementFailure>empty()).onErrorReturn(why);
  }

  @Override
  Mono<Void> kill() {
    Lease held = lease();
    return held == null ? Mono.empty() : backend.killConnection(account, held.connectionId());
  }

  @Override
  void closeForNext() {
    close();
  }

  @Override
  void keep(Lease held) {
    state.carryOver(held);
  }
}
