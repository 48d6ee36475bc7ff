package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.HandshakeResponse41;
import dev.sluice.protocol.packet.server.HandshakeV10;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A connection that the server has greeted, for a login. Packets go to the server as they are, the server's packets are
 * handed on, and the server decides. Manual: "Connection Phase".
 *
 * <p>The conversations, one at a time, take one subscriber; {@link #close} may be called from anywhere.
 */
public interface GreetedConnection {

  /** The server's greeting, with the salt for the password's proof. */
  HandshakeV10 greeting();

  /** What was negotiated with the server; known once the login has begun. */
  Capabilities capabilities();

  /** Whether it runs through TLS; known once the server has answered a login. */
  boolean isSecure();

  /**
   * Sends the answer to the greeting, and returns what the server says to it: packets of the authentication method,
   * then OK or ERR. Fails with {@link BackendLostException} if the connection ends first. Cancelling means that the
   * client has left.
   *
   * @param tls whether to use TLS if the settings leave it open
   */
  Flux<ResultSegment> login(HandshakeResponse41 response, boolean tls);

  /**
   * Sends a {@code COM_CHANGE_USER}, taking its ownership, and returns what the server says, as {@link #login} does.
   */
  Flux<ResultSegment> changeUser(Packet command);

  /** Sends a packet of a conversation that has begun; the payload may be released at once. */
  Mono<Void> send(ByteBuf payload);

  /** The connection for the session of the client that has logged in over it. No other session ever has it. */
  Lease lease();

  /**
   * The client has left. A connection whose greeting was not answered ends in a login of the gateway's, and a login
   * that has begun goes on to its end, because a server counts a connection that ends without a login as an error of
   * the gateway's host, and blocks the host after several of them.
   */
  void leave();

  /** Closes the connection without a {@code COM_QUIT}. */
  void close();
}
