package dev.sluice.gateway.handshake;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What to do next in a login: packets (each writes its payload) to send, and then either wait for the client or, if it
 * has logged in, go on with the session.
 */
public record LoginStep(List<Consumer<ByteBuf>> send, @Nullable ClientLogin done) {

  static LoginStep ask(Consumer<ByteBuf> payload) {
    return new LoginStep(List.of(payload), null);
  }
}
