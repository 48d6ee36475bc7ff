package dev.sluice.gateway.backend.login;

import dev.sluice.gateway.backend.GreetedConnection;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.backend.state.ServerSession;
import dev.sluice.gateway.backend.state.WireLease;
import dev.sluice.gateway.backend.wire.BackendWire;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.HandshakeResponse41;
import dev.sluice.protocol.packet.server.HandshakeV10;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A connection that the server has greeted, for a login. Packets go to the server as they are, the server's packets are
 * handed on, and the server decides. Manual: "Connection Phase".
 *
 * <p>The conversations, one at a time, take one subscriber; {@link #close} may be called from anywhere.
 */
public final class GreetedWire implements GreetedConnection {

  private final ServerSession session;
  private final BackendWire wire;
  private final LoginHandler login;
  private final HandshakeV10 greeting;
  private final Runnable loggedIn;
  private final AtomicInteger sequenceId = new AtomicInteger();
  private volatile @Nullable LoginConversation conversation;
  private volatile @Nullable Runnable loginInstead;

  GreetedWire(ServerSession session, LoginHandler login, HandshakeV10 greeting, Runnable loggedIn) {
    this.session = session;
    this.wire = session.wire();
    this.login = login;
    this.greeting = greeting;
    this.loggedIn = loggedIn;
  }

  @Override
  public HandshakeV10 greeting() {
    return greeting;
  }

  @Override
  public Capabilities capabilities() {
    return wire.capabilities();
  }

  @Override
  public boolean isSecure() {
    return login.isSecure();
  }

  @Override
  public Flux<ResultSegment> login(HandshakeResponse41 response, boolean tls) {
    Flux<ResultSegment> answer = conversation(Flux.defer(() -> {
      boolean throughTls = login.isTlsDue(tls);
      return wire.login(response.capabilities(), () -> login.answer(response, throughTls));
    })).doOnNext(segment -> {
      if (segment instanceof ResultSegment.Ok) {
        session.trace().loggedIn(response.collation(), wire.capabilities().has(Capabilities.MULTI_STATEMENTS));
      }
    });
    LoginConversation begun = new LoginConversation(answer, this, wire.loop(), wire.preparationTimeout());
    conversation = begun;
    return begun;
  }

  @Override
  public Flux<ResultSegment> changeUser(Packet command) {
    return conversation(wire.exchange(command, ResponseKind.LOGIN, Upload.NONE, () -> {}));
  }

  private Flux<ResultSegment> conversation(Flux<ResultSegment> answer) {
    return answer.doOnNext(this::heard);
  }

  private void heard(ResultSegment segment) {
    ByteBuf frame = segment.content();
    sequenceId.set(Frames.sequenceId(frame, frame.readerIndex()) + 1);
    if (segment instanceof ResultSegment.Ok || segment instanceof ResultSegment.ServerError) {
      session.trace().reset(System.nanoTime());
    }
    if (segment instanceof ResultSegment.Ok) {
      loggedIn.run();
    }
  }

  @Override
  public Mono<Void> send(ByteBuf payload) {
    byte[] said = ByteBufUtil.getBytes(payload);
    LoginConversation begun = conversation;
    return Mono.defer(() -> {
      if (begun != null) {
        begun.answered();
      }
      ByteBuf frame = ByteBufAllocator.DEFAULT.buffer(Frames.HEADER_LENGTH + said.length);
      Frames.write(frame, sequenceId.getAndIncrement(), out -> out.writeBytes(said));
      return wire.send(frame);
    }).doFinally(ignored -> Arrays.fill(said, (byte) 0));
  }

  @Override
  public Lease lease() {
    return WireLease.owned(session);
  }

  /** The session that has been logged in. */
  ServerSession session() {
    return session;
  }

  /** Runs an action when the connection has closed; at once if it has closed already. */
  void onClose(Runnable action) {
    wire.onClose(action);
  }

  /**
   * Sets the action that logs in and closes the connection if the client leaves before it has answered the greeting.
   */
  void insteadOfClient(Runnable login) {
    loginInstead = login;
  }

  @Override
  public void leave() {
    Runnable instead = loginInstead;
    LoginConversation begun = conversation;
    if (begun == null && instead != null) {
      instead.run();
    } else if (begun == null || !begun.leave()) {
      close();
    }
  }

  /** Sends {@code COM_QUIT}, and closes the connection. */
  void quit() {
    wire.quit().subscribe();
  }

  @Override
  public void close() {
    wire.close();
  }
}
