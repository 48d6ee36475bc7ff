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
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Puts a client's own login in the place of the driver's: holds the server's greeting back from the driver until the
 * client has answered it, and sends the client's {@code HandshakeResponse41} instead of the one that the driver writes.
 * What the server says to that is an exchange, of which the driver hears nothing.
 *
 * <p>TLS is the driver's work: its {@code SSLRequest} goes out with the client's flags. Manual: "Connection Phase".
 */
final class LoginRelay implements DriverLogin {

  private final GreetingReader reader = new GreetingReader();
  private final Sinks.One<HandshakeV10> greeted = Sinks.one();
  private volatile @Nullable HandshakeV10 handshake;
  private volatile @Nullable HandshakeResponse41 response;
  private volatile boolean withTls;
  private @Nullable ByteBuf held;
  private @Nullable ByteBuf written;
  private boolean responded;
  private volatile boolean secure;

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
   * @param tls whether the driver may turn to TLS
   */
  void respond(HandshakeResponse41 clients, boolean tls) {
    response = clients;
    withTls = tls;
  }

  /** Whether the driver has turned to TLS. */
  boolean isSecure() {
    return secure;
  }

  /** The greeting that was held back, for the driver to go on with. */
  ByteBuf proceed() {
    ByteBuf greeting = Objects.requireNonNull(held);
    held = null;
    ByteBuf payload = GreetingReader.payload(greeting);
    if (!withTls && payload != null) {
      GreetingReader.withdraw(payload, Capabilities.SSL);
    }
    return greeting;
  }

  /** The driver sees nothing before the client has answered, and then only the greeting. */
  @Override
  public @Nullable ByteBuf inbound(ByteBuf in) {
    if (handshake != null) {
      in.release();
      return null;
    }
    ByteBuf all = reader.add(in);
    if (all == null) {
      return null;
    }
    held = all;
    try {
      read(GreetingReader.payload(all));
    } catch (ProtocolException e) {
      greeted.tryEmitError(e);
    }
    return null;
  }

  private void read(@Nullable ByteBuf payload) {
    if (payload == null) {
      throw new ProtocolException("greeting", "one packet", "a longer one");
    }
    if (GreetingReader.isGreeting(payload)) {
      HandshakeV10 read = HandshakeV10.decode(payload.duplicate());
      handshake = read;
      greeted.tryEmitValue(read);
    } else {
      greeted.tryEmitError(StatementFailure.of(ErrPacket.decode(payload.duplicate())));
    }
  }

  /** Collects a packet of the driver's, and has the client's go out in its place. */
  @Override
  public ByteBuf outbound(ByteBuf out) {
    ByteBufAllocator alloc = out.alloc();
    ByteBuf all = written == null ? out : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(alloc, written, out);
    int length = all.readableBytes() < Frames.HEADER_LENGTH ? Integer.MAX_VALUE
        : Frames.payloadLength(all, all.readerIndex());
    if (all.readableBytes() - Frames.HEADER_LENGTH < length) {
      written = all;
      return Unpooled.EMPTY_BUFFER;
    }
    written = null;
    int sequenceId = Frames.sequenceId(all, all.readerIndex());
    all.release();
    HandshakeResponse41 clients = Objects.requireNonNull(response);
    ByteBuf instead = alloc.buffer();
    if (length == SslRequest.LENGTH) {
      Capabilities withSsl = clients.capabilities().with(Capabilities.SSL);
      response = with(clients, withSsl);
      secure = true;
      Frames.write(instead, sequenceId, new SslRequest(withSsl, clients.maxPacketSize(), clients.collation())::encode);
    } else {
      Frames.write(instead, sequenceId, clients::encode);
      responded = true;
    }
    return instead;
  }

  private static HandshakeResponse41 with(HandshakeResponse41 from, Capabilities capabilities) {
    return new HandshakeResponse41(capabilities, from.maxPacketSize(), from.collation(), from.username(),
        from.authResponse(), from.schema(), from.authPluginName(), from.attributes(), from.zstdLevel());
  }

  @Override
  public boolean done() {
    return responded;
  }

  @Override
  public @Nullable BackendGreeting greeting() {
    HandshakeV10 known = handshake;
    return known == null ? null : BackendGreeting.of(known);
  }

  @Override
  public long connectionId() {
    HandshakeV10 known = handshake;
    return known == null ? 0 : Integer.toUnsignedLong(known.connectionId());
  }

  @Override
  public Capabilities negotiated() {
    HandshakeV10 known = handshake;
    HandshakeResponse41 said = response;
    return known == null || said == null ? Capabilities.of(0) : said.capabilities().and(known.capabilities().bits());
  }

  @Override
  public void release() {
    reader.release();
    ReferenceCountUtil.release(held);
    ReferenceCountUtil.release(written);
    held = null;
    written = null;
    failed(BackendLostException.before("the backend closed the connection before its greeting"));
  }
}
