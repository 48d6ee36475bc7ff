package dev.sluice.gateway.backend;

import dev.sluice.gateway.result.StatementFailure;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.client.HandshakeResponse41;
import dev.sluice.protocol.packet.client.SslRequest;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.packet.server.HandshakeV10;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The driver's login on a new connection, whose place another takes: the server's greeting is held back from the driver
 * until it is known how to answer it, and the {@code HandshakeResponse41} that the driver then writes is replaced. What
 * the server says to that is an exchange, of which the driver hears nothing.
 *
 * <p>TLS is the driver's work: its {@code SSLRequest} goes out with the other's flags. Manual: "Connection Phase".
 * Confined to the channel's event loop, except for what is known of the server once it has greeted.
 */
final class DriverLogin {

  private static final int MAX_GREETING = 1024;
  private static final int MAX_RESPONSE = 64 * 1024;

  private final FrameCollector inbound = new FrameCollector("greeting", MAX_GREETING);
  private final FrameCollector outbound = new FrameCollector("driver's answer to the greeting", MAX_RESPONSE);
  private final boolean tlsOptional;
  private final Sinks.One<HandshakeV10> greeted = Sinks.one();
  private volatile @Nullable HandshakeV10 handshake;
  private volatile @Nullable HandshakeResponse41 response;
  private volatile boolean withTls;
  private boolean responded;
  private volatile boolean secure;

  /**
   * A login that has not begun.
   *
   * @param tlsOptional whether the driver turns to TLS where the server has it, and not always or never
   */
  DriverLogin(boolean tlsOptional) {
    this.tlsOptional = tlsOptional;
  }

  /** The server's greeting; fails with the server's error where that comes instead. */
  Mono<HandshakeV10> greeted() {
    return greeted.asMono();
  }

  /** The connection cannot be made. */
  void failed(Throwable why) {
    greeted.tryEmitError(why);
  }

  /**
   * Sets what the server is going to be answered.
   *
   * @param tls whether to turn to TLS where that is optional
   */
  void respond(HandshakeResponse41 answer, boolean tls) {
    response = answer;
    withTls = tls || !tlsOptional;
  }

  /** Whether the driver has turned to TLS. */
  boolean isSecure() {
    return secure;
  }

  /** The greeting for the driver to go on with. */
  ByteBuf proceed() {
    HandshakeV10 servers = Objects.requireNonNull(handshake);
    HandshakeV10 seen = withTls ? servers : new HandshakeV10(servers.serverVersion(), servers.connectionId(),
        servers.authPluginData(), servers.capabilities().without(Capabilities.SSL), servers.collation(),
        servers.status(), servers.authPluginName());
    return written(ByteBufAllocator.DEFAULT, 0, seen::encode);
  }

  /** Takes what the server sends before it is answered. */
  void received(ByteBuf in) {
    if (handshake != null) {
      in.release();
      return;
    }
    try {
      ByteBuf frame = inbound.add(in);
      if (frame != null) {
        read(frame);
      }
    } catch (ProtocolException e) {
      greeted.tryEmitError(e);
    }
  }

  private void read(ByteBuf frame) {
    try {
      ByteBuf payload = Frames.payload(frame, frame.readerIndex());
      if (payload.isReadable() && payload.getUnsignedByte(payload.readerIndex()) == ErrPacket.HEADER) {
        greeted.tryEmitError(StatementFailure.of(ErrPacket.decode(payload)));
      } else {
        HandshakeV10 read = HandshakeV10.decode(payload);
        handshake = read;
        greeted.tryEmitValue(read);
      }
    } finally {
      frame.release();
    }
  }

  /** Takes what the driver writes, perhaps in pieces, and returns what goes out in its place. */
  ByteBuf replaced(ByteBuf out) {
    ByteBufAllocator alloc = out.alloc();
    ByteBuf frame = outbound.add(out);
    if (frame == null) {
      return Unpooled.EMPTY_BUFFER;
    }
    int sequenceId = Frames.sequenceId(frame, frame.readerIndex());
    boolean turnsToTls = Frames.payloadLength(frame, frame.readerIndex()) == SslRequest.LENGTH;
    frame.release();
    HandshakeResponse41 others = Objects.requireNonNull(response);
    if (turnsToTls) {
      Capabilities withSsl = others.capabilities().with(Capabilities.SSL);
      response = with(others, withSsl);
      secure = true;
      return written(alloc, sequenceId, new SslRequest(withSsl, others.maxPacketSize(), others.collation())::encode);
    }
    responded = true;
    return written(alloc, sequenceId, others::encode);
  }

  private static ByteBuf written(ByteBufAllocator alloc, int sequenceId, Consumer<ByteBuf> payload) {
    ByteBuf frame = alloc.buffer();
    try {
      Frames.write(frame, sequenceId, payload);
      return frame;
    } catch (RuntimeException e) {
      frame.release();
      throw e;
    }
  }

  private static HandshakeResponse41 with(HandshakeResponse41 from, Capabilities capabilities) {
    return new HandshakeResponse41(capabilities, from.maxPacketSize(), from.collation(), from.username(),
        from.authResponse(), from.schema(), from.authPluginName(), from.attributes(), from.zstdLevel());
  }

  /** Whether a {@code HandshakeResponse41} has gone out, and with it this object's work is done. */
  boolean done() {
    return responded;
  }

  /** What the server has said of itself; null before its greeting. */
  @Nullable BackendGreeting greeting() {
    HandshakeV10 known = handshake;
    return known == null ? null : BackendGreeting.of(known);
  }

  /** The server's id of this connection, as {@code KILL} takes it; 0 before its greeting. */
  long connectionId() {
    HandshakeV10 known = handshake;
    return known == null ? 0 : Integer.toUnsignedLong(known.connectionId());
  }

  /** What was asked for of what the server offers. */
  Capabilities negotiated() {
    HandshakeV10 known = handshake;
    HandshakeResponse41 said = response;
    return known == null || said == null ? Capabilities.of(0) : said.capabilities().and(known.capabilities().bits());
  }

  /** The connection has ended: lets go of what is held back. */
  void release() {
    inbound.release();
    outbound.release();
    failed(BackendLostException.before("the backend closed the connection before its greeting"));
  }
}
