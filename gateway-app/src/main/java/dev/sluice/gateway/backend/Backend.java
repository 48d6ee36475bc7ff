package dev.sluice.gateway.backend;

import dev.sluice.gateway.answer.StatementFailure;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * A server behind the gateway: lends connections to sessions, and runs the gateway's own statements. Thread-safe.
 */
public interface Backend {

  /**
   * Borrows a connection on which the session's state is still to be put. Fails with a {@link StatementFailure}, or
   * with {@link BackendLostException} if the connection that was in the pool has just been closed.
   *
   * @param since when the session has begun, as {@link System#nanoTime}: the session gets the server's global variables
   *     of that time or later
   * @param loop the event loop of the client, which is to serve the connection too
   * @param owner gets the lease before anything else happens, and has to release it
   */
  Mono<Lease> borrow(BackendAccount account, SessionSetup setup, long since, EventLoop loop,
      Consumer<Lease> owner);

  /**
   * The part of a session's setup that a {@code COM_RESET_CONNECTION} leaves, which differs between families of
   * servers.
   */
  SessionSetup afterReset(SessionSetup setup);

  /**
   * Finds out whether a login's schema exists and its account may use it; fails with the server's error. One check
   * serves all who ask for the same at the same time, and its success is believed for a moment.
   *
   * @return the server's status flags after the schema was chosen on a fresh session
   */
  Mono<Integer> openSchema(BackendAccount account, SessionSetup setup, String schema, EventLoop loop);

  /**
   * Connects for a client that is going to log in itself, within the bound on logins at once. Fails with a
   * {@link StatementFailure} that closes.
   *
   * @param loop the event loop of the client, which is to serve the connection too
   */
  Mono<GreetedConnection> relay(EventLoop loop);

  /**
   * How long a command that no server has read is sent again on other connections. All connections in the pools may
   * have been lost at once.
   */
  Duration persistence();

  /** The failure for a client if connections to the server cannot be made, or are lost at once. */
  StatementFailure unreachable(Throwable e);

  /** What the server says of itself in its greeting now; if it does not answer, what it has said last. */
  Mono<BackendGreeting> greeting();

  /** The server's variables as they are now, or as they were last; empty if it has never answered. */
  Mono<ServerVariables> variables();

  /**
   * The longest packet that the server accepts, in bytes. If it cannot be asked, it is the longest that any server
   * accepts, and the server itself refuses longer ones.
   *
   * @param now whether to ask the server again instead of using what was read for the greeting
   */
  Mono<Long> maxAllowedPacket(boolean now);

  /** Asks the server for its version, which proves that it answers. */
  Mono<String> version();

  /** Ends a connection of {@code account} on the server. */
  Mono<Void> killConnection(BackendAccount account, long connectionId);

  /** Whether the server is known to be a MariaDB server. */
  boolean isMariaDb();

  /** What a server of this family tells a client that has been killed. */
  StatementFailure connectionKilled();

  /** Where the server is, as messages name it: {@code host:port}. */
  String address();

  /** Numbers of all client pools together; connections that clients logged in over themselves count as lent. */
  PoolNumbers numbers();

  /** The client pools, one for each kind of connections, in no order. */
  List<PoolState> pools();

  /** Closes all connections; those that are lent are closed when they come back. */
  Mono<Void> close();
}
