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
 * A connection that the server has greeted, to log in over: what is said goes to the server as it is, what the server
 * says is handed on, and the server decides. Manual: "Connection Phase".
 *
 * <p>The conversations, one at a time, take one subscriber; {@link #close} may be called from anywhere.
 */
public interface GreetedConnection {

  /** What the server has said first, with the salt that a proof is for. */
  HandshakeV10 greeting();

  /** What was negotiated with the server; known once the login has begun. */
  Capabilities capabilities();

  /** Whether it runs through TLS; known once the server has answered a login. */
  boolean isSecure();

  /**
   * Sends the answer to the greeting, and returns what the server says to it: packets of the authentication method,
   * then OK or ERR. Fails with {@link BackendLostException} where the connection ends first. Whoever cancels has left.
   *
   * @param tls whether TLS is turned to where the settings leave it open
   */
  Flux<ResultSegment> login(HandshakeResponse41 response, boolean tls);

  /**
   * Sends a {@code COM_CHANGE_USER}, taking its ownership, and returns what the server says, as {@link #login} does.
   */
  Flux<ResultSegment> changeUser(Packet command);

  /** Sends what is said in a conversation that has begun; the payload may be released at once. */
  Mono<Void> send(ByteBuf payload);

  /** The connection for the session of a client that has logged in over it itself: nobody else's, before or after. */
  Lease lease();

  /**
   * The client has left. A connection whose greeting was not answered ends in a login of the gateway's, and a login
   * that has begun goes on to its end, because a server counts a connection that ends without as an error of the
   * gateway's host, and shuts that out after some.
   */
  void leave();

  /** Closes the connection without a word. */
  void close();
}
