package dev.sluice.gateway.handshake;

import io.netty.channel.EventLoop;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Begins logins. Thread-safe. */
public interface LoginFactory {

  /**
   * Begins a login; fails with a {@link dev.sluice.gateway.answer.StatementFailure} if the client cannot be greeted.
   *
   * @param host the client's address, for messages; known when its first packet is there
   * @param loop the event loop of the client's channel
   * @param connectionId the gateway's id of the connection
   * @param ofListener the capability flags that the listener offers whatever the server offers
   */
  Mono<Login> begin(Supplier<String> host, EventLoop loop, int connectionId, long ofListener);
}
