package dev.sluice.gateway.connection;

import dev.sluice.gateway.answer.StatementFailure;
import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All conversations with clients that have begun and are not over. Thread-safe. */
public final class ClientConnectionRegistry {

  private final ClientConnectionFactory factory;
  private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();

  /**
   * A registry of no conversation.
   *
   * @param factory makes them
   */
  public ClientConnectionRegistry(ClientConnectionFactory factory) {
    this.factory = factory;
  }

  /**
   * Begins a conversation over a channel, on its event loop.
   *
   * @param refusal why the client may not log in, or null if it may; asked when its first packet is there, and so its
   *     address is known
   * @param onEnd is run when the conversation is over, on the event loop
   */
  public void converse(Channel channel, Supplier<@Nullable StatementFailure> refusal, Runnable onEnd) {
    ClientConnection connection = factory.create(channel, refusal, ended -> {
      open.remove(ended);
      onEnd.run();
    });
    open.add(connection);
    connection.begin();
  }

  /** Ends all conversations with error 1053, each after its running command. */
  public void drain() {
    open.forEach(ClientConnection::drain);
  }

  /** Ends all conversations at once, stopping their commands on the backend. */
  public void abort() {
    open.forEach(ClientConnection::abort);
  }

  /** How many conversations there are. */
  public int size() {
    return open.size();
  }
}
