package dev.sluice.gateway.backend;

import dev.sluice.gateway.result.Upload;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuit;
import dev.sluice.protocol.packet.client.HandshakeResponse41;
import dev.sluice.protocol.packet.server.HandshakeV10;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import io.asyncer.r2dbc.mysql.constant.SslMode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A connection that the server has greeted, for one client to log in over itself: what both say goes through as it is,
 * and the server decides. From then on it belongs to that client until one of them ends it. Manual: "Connection Phase".
 *
 * <p>The conversations, one at a time, take one subscriber; {@link #close} may be called from anywhere.
 */
public final class RelayedConnection {

  private final BackendWire wire;
  private final LoginRelay login;
  private final HandshakeV10 greeting;
  private final BackendProperties properties;
  private final Runnable loggedIn;
  private final AtomicInteger sequenceId = new AtomicInteger();

  RelayedConnection(BackendWire wire, LoginRelay login, HandshakeV10 greeting, BackendProperties properties,
      Runnable loggedIn) {
    this.wire = wire;
    this.login = login;
    this.greeting = greeting;
    this.properties = properties;
    this.loggedIn = loggedIn;
  }

  /** What the server has said first, with the salt that the client's proof is for. */
  public HandshakeV10 greeting() {
    return greeting;
  }

  /** What was negotiated with the server; known once the login has begun. */
  public Capabilities capabilities() {
    return wire.capabilities();
  }

  /** Whether it runs through TLS; known once the server has answered a login. */
  public boolean isSecure() {
    return login.isSecure();
  }

  /**
   * Sends the client's answer to the greeting, and returns what the server says to it: packets of the authentication
   * method, then OK or ERR. Fails with {@link BackendLostException} where the connection ends first.
   *
   * @param clientSecure whether the client has turned to TLS; where that is left open so will this connection, because a
   *     password that one side sends in the clear must not be expected encrypted by the other
   */
  public Flux<ResultSegment> login(HandshakeResponse41 response, boolean clientSecure) {
    login.respond(response, clientSecure || properties.sslMode() != SslMode.PREFERRED);
    return conversation(wire.login(login));
  }

  /** Sends a {@code COM_CHANGE_USER}, taking its ownership, and returns what the server says, as {@link #login} does. */
  public Flux<ResultSegment> changeUser(Packet command) {
    return conversation(wire.exchange(command, ResponseKind.LOGIN, Upload.NONE, () -> {}));
  }

  private Flux<ResultSegment> conversation(Flux<ResultSegment> answer) {
    return answer.doOnNext(this::heard).doOnCancel(this::close);
  }

  private void heard(ResultSegment segment) {
    ByteBuf frame = segment.content();
    sequenceId.set(Frames.sequenceId(frame, frame.readerIndex()) + 1);
    if (segment instanceof ResultSegment.Ok) {
      wire.trace().loggedIn();
      loggedIn.run();
    }
  }

  /** Sends what the client says in a conversation that has begun. */
  public Mono<Void> send(ByteBuf payload) {
    ByteBuf frame = ByteBufAllocator.DEFAULT.buffer(Frames.HEADER_LENGTH + payload.readableBytes());
    Frames.write(frame, sequenceId.getAndIncrement(), out -> out.writeBytes(payload));
    return wire.send(frame);
  }

  /** The connection for the session that has been logged in over it. */
  public Lease lease() {
    return Lease.owned(wire, quit());
  }

  /** Says goodbye to the server once the statement that may still run has been stopped. */
  private Mono<Void> quit() {
    return Flux.defer(() -> wire.exchange(Statements.of(new ComQuit()), ResponseKind.NONE, Upload.NONE, () -> {})).then()
        .timeout(properties.drainTimeout().multipliedBy(2))
        .onErrorComplete()
        .doFinally(ignored -> wire.close());
  }

  /** Runs an action when the connection has closed, at once where it has already. */
  public void onClose(Runnable action) {
    wire.onClose(action);
  }

  /** Closes the connection without a word. */
  public void close() {
    wire.close();
  }
}
