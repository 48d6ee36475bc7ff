package dev.sluice.gateway.session;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.Lease;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A session on the one connection that its client has logged in over: nobody else's, and with it the session ends. */
final class OwnedBinding extends Binding {

  private final Lease own;

  /**
   * A binding that holds nothing yet.
   *
   * @param own what it is going to hold
   */
  OwnedBinding(Lease own, Consumer<Lease> onLost) {
    super(onLost);
    this.own = own;
  }

  @Override
  Hold hold() {
    return Hold.OWNED;
  }

  @Override
  @Nullable Lease ready() {
    Lease held = lease();
    return held != null && held.isIdle() ? held : null;
  }

  @Override
  Mono<Lease> take() {
    return Mono.defer(() -> lease() == null ? Mono.error(own.lostWhileIdle()) : stillOpen(own));
  }

  /** The server has opened it when the client logged in. */
  @Override
  Mono<Void> open() {
    return Mono.empty();
  }

  @Override
  boolean endsWith(@Nullable Lease held) {
    return true;
  }

  @Override
  String lostWith(@Nullable Lease held) {
    return "the session";
  }

  /** The client hears what the server said, and nothing else. */
  @Override
  Mono<StatementFailure> told(StatementFailure why, Lease of) {
    return Mono.empty();
  }

  /** It is the server's to kill. */
  @Override
  Mono<Void> kill() {
    return Mono.empty();
  }

  /** There is no other connection to put it on. */
  @Override
  void keep(Lease held) {}

  /** The next session is on the same connection. */
  @Override
  void closeForNext() {
    letGo();
  }
}
