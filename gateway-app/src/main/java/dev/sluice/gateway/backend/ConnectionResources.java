package dev.sluice.gateway.backend;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Loop resources for one connection of the driver, the driver's only public seam that reaches its pipeline. One instance a
 * connection, so that the channel and the connection that the driver returns belong together.
 */
abstract class ConnectionResources implements LoopResources {

  private final LoopResources delegate;

  ConnectionResources(LoopResources delegate) {
    this.delegate = delegate;
  }

  /** Gets the connection's channel before the driver adds its codec. */
  abstract void prepare(Channel channel);

  @Override
  public <C extends Channel> C onChannel(Class<C> channelType, EventLoopGroup group) {
    C channel = delegate.onChannel(channelType, group);
    if (SocketChannel.class.equals(channelType)) {
      prepare(channel);
    }
    return channel;
  }

  @Override
  public <C extends Channel> Class<? extends C> onChannelClass(Class<C> channelType, EventLoopGroup group) {
    return delegate.onChannelClass(channelType, group);
  }

  @Override
  public EventLoopGroup onClient(boolean useNative) {
    return delegate.onClient(useNative);
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
