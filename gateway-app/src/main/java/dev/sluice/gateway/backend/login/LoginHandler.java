package dev.sluice.gateway.backend.login;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.client.HandshakeResponse41;
import dev.sluice.protocol.packet.client.SslRequest;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.packet.server.HandshakeV10;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The beginning of a login on a new connection: it keeps the server's greeting until it is known how to answer it,
 * starts TLS, answers, and leaves the pipeline. The server's reply is an exchange of the wire after it. The driver,
 * which has made the connection, sees none of this.
 *
 * <p>Manual: "Connection Phase". Confined to the channel's event loop, except for {@link #greeted}, {@link #failed} and
 * {@link #isSecure}, which may be called from anywhere.
 */
final class LoginHandler extends ChannelInboundHandlerAdapter {

  private static final int MAX_GREETING = 1024;
  private static final int FIRST_SEQUENCE_ID = 1;

  private final FrameCollector inbound = new FrameCollector("greeting", MAX_GREETING);
  private final BackendTls tls;
  private final Sinks.One<HandshakeV10> greeted = Sinks.one();
  private @Nullable ChannelHandlerContext ctx;
  private volatile @Nullable HandshakeV10 greeting;
  private volatile boolean secure;

  /**
   * A login that has not begun.
   *
   * @param tls whether and how it starts TLS
   */
  LoginHandler(BackendTls tls) {
    this.tls = tls;
  }

  /** The server's greeting; fails with the server's error if that comes instead. */
  Mono<HandshakeV10> greeted() {
    return greeted.asMono();
  }

  /** The connection cannot be made. */
  void failed(Throwable why) {
    greeted.tryEmitError(why);
  }

  /** Whether the connection uses TLS. */
  boolean isSecure() {
    return secure;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  /** The driver would read only if it were asked for packets, and nobody asks it. */
  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.channel().config().setAutoRead(true);
    context.fireChannelActive();
  }

  /**
   * A server that sends something between its greeting and the answer closes the connection, so the bytes are dropped.
   */
  @Override
  public void channelRead(ChannelHandlerContext context, Object msg) {
    if (!(msg instanceof ByteBuf in)) {
      context.fireChannelRead(msg);
    } else if (greeting != null) {
      in.release();
    } else {
      collect(in);
    }
  }

  private void collect(ByteBuf in) {
    try {
      ByteBuf frame = inbound.add(in);
      if (frame != null) {
        read(frame);
      }
    } catch (ProtocolException e) {
      failed(e);
    }
  }

  private void read(ByteBuf frame) {
    try {
      ByteBuf payload = Frames.payload(frame, frame.readerIndex());
      if (payload.isReadable() && payload.getUnsignedByte(payload.readerIndex()) == ErrPacket.HEADER) {
        failed(StatementFailure.of(ErrPacket.decode(payload)));
      } else {
        HandshakeV10 read = HandshakeV10.decode(payload);
        greeting = read;
        greeted.tryEmitValue(read);
      }
    } finally {
      frame.release();
    }
  }

  /**
   * Whether the answer goes through TLS.
   *
   * @param wanted whether to use TLS if the settings leave that open
   * @throws BackendLostException if the settings ask for TLS, and the server does not offer it
   */
  boolean isTlsDue(boolean wanted) {
    return tls.isDue(Objects.requireNonNull(greeting), wanted);
  }

  /**
   * Answers the greeting and leaves the pipeline.
   *
   * @param throughTls whether to start TLS first
   */
  void answer(HandshakeResponse41 response, boolean throughTls) {
    ChannelHandlerContext context = Objects.requireNonNull(ctx);
    if (!throughTls) {
      write(context, FIRST_SEQUENCE_ID, response::encode);
    } else {
      secure = true;
      Capabilities withSsl = response.capabilities().with(Capabilities.SSL);
      write(context, FIRST_SEQUENCE_ID,
          new SslRequest(withSsl, response.maxPacketSize(), response.collation())::encode);
      SslHandler handler = tls.newHandler(context.alloc());
      context.pipeline().addFirst("sluice.tls", handler);
      // the TLS handler keeps it until its handshake is over
      write(context, FIRST_SEQUENCE_ID + 1, response.with(withSsl)::encode);
    }
    context.pipeline().remove(this);
  }

  private static void write(ChannelHandlerContext context, int sequenceId, Consumer<ByteBuf> payload) {
    ByteBuf frame = context.alloc().buffer();
    try {
      Frames.write(frame, sequenceId, payload);
    } catch (RuntimeException e) {
      frame.release();
      throw e;
    }
    context.writeAndFlush(frame);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    failed(BackendLostException.before("the backend closed the connection before its greeting"));
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    inbound.release();
  }
}
