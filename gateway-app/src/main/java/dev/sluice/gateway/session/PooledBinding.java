package dev.sluice.gateway.session;

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
final class PooledBinding extends AccountBinding {

  /**
   * A binding that holds nothing yet.
   *
   * @param state what the session wants of its connections
   * @param loop the event loop of the client's channel, which is to serve them too
   */
  PooledBinding(Backend backend, BackendAccount account, SessionState state, EventLoop loop, Consumer<Lease> onLost) {
    super(backend, account, state, loop, onLost);
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
      return held == null ? borrowed() : heldAgain(held);
    });
  }

  /** If nothing is lost but what can be put on another connection, the session goes on with that. */
  @Override
  boolean endsWith(@Nullable Lease held) {
    return held != null && held.holdsState();
  }

  @Override
  Mono<Void> kill() {
    Lease held = lease();
    return held == null ? Mono.empty() : backend.killConnection(account, held.connectionId());
  }

  @Override
  void keep(Lease held) {
    state.carryOver(held);
  }
}
