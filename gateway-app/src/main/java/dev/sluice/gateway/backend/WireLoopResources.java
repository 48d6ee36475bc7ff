package dev.sluice.gateway.backend;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Loop resources for one connection of the driver: puts the wire into its channel before the driver adds its codec.
 *
 * <p>The driver's only public seam that reaches its pipeline. One instance a connection, so that the channel and the
 * connection that the driver returns belong together.
 */
final class WireLoopResources implements LoopResources {

  private final LoopResources delegate;
  private final BackendWire wire;
  private final int receiveBuffer;
  private final @Nullable EventLoop loop;

  /**
   * Resources for one connection.
   *
   * @param loop what is to serve it; null for any of the delegate's
   */
  WireLoopResources(LoopResources delegate, BackendWire wire, int receiveBuffer, @Nullable EventLoop loop) {
    this.delegate = delegate;
    this.wire = wire;
    this.receiveBuffer = receiveBuffer;
    this.loop = loop;
  }

  @Override
  public <C extends Channel> C onChannel(Class<C> channelType, EventLoopGroup group) {
    C channel = delegate.onChannel(channelType, group);
    if (SocketChannel.class.equals(channelType)) {
      channel.pipeline().addFirst("sluice.wire", wire);
      channel.config().setRecvByteBufAllocator(
          new io.netty.channel.AdaptiveRecvByteBufAllocator(64, Math.min(2048, receiveBuffer), receiveBuffer));
      channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(receiveBuffer / 2, receiveBuffer));
    }
    return channel;
  }

  @Override
  public <C extends Channel> Class<? extends C> onChannelClass(Class<C> channelType, EventLoopGroup group) {
    return delegate.onChannelClass(channelType, group);
  }

  @Override
  public EventLoopGroup onClient(boolean useNative) {
    return loop == null ? delegate.onClient(useNative) : loop;
  }

  @Override
  public EventLoopGroup onServer(boolean useNative) {
    return delegate.onServer(useNative);
  }

  @Override
  public EventLoopGroup onServerSelect(boolean useNative) {
    return delegate.onServerSelect(useNative);
  }

  @Override
  public boolean daemon() {
    return delegate.daemon();
  }

  /** Belongs to one connection and owns no threads, so there is nothing to dispose of. */
  @Override
  public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
    return Mono.empty();
  }
}
