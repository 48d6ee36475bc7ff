package dev.sluice.gateway.handshake;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;

/** What follows from a client's packet in its login. A payload that is sent is written to the buffer of its frame. */
public sealed interface LoginStep {

  /** A packet is sent to the client. Then it is the client's turn. */
  record Ask(Consumer<ByteBuf> payload) implements LoginStep {}

  /**
   * The client has logged in.
   *
   * @param payloads packets that are sent to the client before its session begins, or before the error if it cannot
   */
  record LoggedIn(ClientLogin login, List<Consumer<ByteBuf>> payloads) implements LoginStep {}

  /**
   * The steps are not known yet. They come one by one, on any thread. It is the client's turn after the first of them,
   * or at the end if there are none; the others may come when the client has sent more.
   *
   * @param steps none of them is a {@code Later}; to be subscribed to once; fails as {@link Login#receive} does
   */
  record Later(Flux<LoginStep> steps) implements LoginStep {}
}
