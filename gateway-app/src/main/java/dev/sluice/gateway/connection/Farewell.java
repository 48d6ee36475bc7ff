package dev.sluice.gateway.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a channel so that its client can read what was sent last.
 *
 * <p>A socket that is closed with bytes unread resets the connection. Then the client's kernel throws away everything
 * that it has received, including the error that says why. So the sending side is closed first, and the bytes that the
 * client still sends are dropped until it closes too, or for a bounded time.
 */
final class Farewell extends ChannelInboundHandlerAdapter {

  private static final long PATIENCE_SECONDS = 5;

  private Farewell() {}

  /** Sends what has been written, then closes. */
  static void say(Channel channel) {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
      SslHandler tls = channel.pipeline().get(SslHandler.class);
      if (!sent.isSuccess()) {
        channel.close();
      } else if (tls == null) {
        endOutput(channel);
      } else {
        tls.closeOutbound().addListener(ignored -> endOutput(channel));
      }
    });
  }

  private static void endOutput(Channel channel) {
    if (!channel.isActive() || !(channel instanceof DuplexChannel duplex) || duplex.isInputShutdown()) {
      channel.close();
      return;
    }
    channel.pipeline().addFirst("sluice.farewell", new Farewell());
    channel.config().setAutoRead(true);
    Future<?> patience = channel.eventLoop().schedule(() -> channel.close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
    channel.closeFuture().addListener(closed -> patience.cancel(false));
    duplex.shutdownOutput();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    ReferenceCountUtil.release(bytes);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      context.close();
    }
  }
}
