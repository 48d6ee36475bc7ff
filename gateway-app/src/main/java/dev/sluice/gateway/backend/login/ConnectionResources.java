package dev.sluice.gateway.backend.login;

import dev.sluice.gateway.backend.wire.NetworkTimeout;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Loop resources for one connection of the driver. They are the driver's only public interface that reaches the
 * connection's pipeline. There is one instance for each connection, so that the channel and the connection that the
 * driver returns belong together.
 */
public abstract class ConnectionResources implements LoopResources {

  private final LoopResources delegate;
  private final EventLoop loop;
  private volatile NetworkTimeout networkTimeout = new NetworkTimeout(Duration.ZERO);
  private volatile @Nullable Channel channel;

  /**
   * Resources for one connection.
   *
   * @param loop the event loop for it; null for any of the delegate's: the current thread's if that is one of them
   */
  ConnectionResources(LoopResources delegate, @Nullable EventLoop loop) {
    this.delegate = delegate;
    this.loop = loop == null ? delegate.onClient(DEFAULT_NATIVE).next() : loop;
  }

  /** What serves the connection. */
  EventLoop loop() {
    return loop;
  }

  /** Sets how long the connection's packets may be lost; to be called before the connection is made. */
  void networkTimeout(NetworkTimeout timeout) {
    networkTimeout = timeout;
  }

  /** Has an action run when the connection, which has been made, has closed. */
  public void onClose(Runnable action) {
    Channel made = channel;
    if (made != null) {
      made.closeFuture().addListener(closed -> action.run());
    }
  }

  /** Closes the connection, if it has been made, without a word. */
  public void close() {
    Channel made = channel;
    if (made != null) {
      made.close();
    }
  }

  /** Gets the connection's channel before the driver adds its codec. */
  abstract void prepare(Channel channel);

  @Override
  public <C extends Channel> C onChannel(Class<C> channelType, EventLoopGroup group) {
    C made = delegate.onChannel(channelType, group);
    if (SocketChannel.class.equals(channelType)) {
      channel = made;
      networkTimeout.applyTo(made);
      prepare(made);
    }
    return made;
  }

  @Override
  public <C extends Channel> Class<? extends C> onChannelClass(Class<C> channelType, EventLoopGroup group) {
    return delegate.onChannelClass(channelType, group);
  }

  @Override
  public EventLoopGroup onClient(boolean useNative) {
    return loop;
  }

  @Override
  public EventLoopGroup onServer(boolean useNative) {
    return delegate.onServer(useNative);
  }

  @Override
  public EventLoopGroup onServerSelect(boolean useNative) {
    return delegate.onServerSelect(useNative);
  }

  /**
   * Reactor Netty keeps a resolver for each hash code of loop resources, for ever. So all those of one gateway have the
   * same hash code.
   */
  @Override
  public int hashCode() {
    return delegate.hashCode();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConnectionResources resources && resources.delegate == delegate;
  }

  @Override
  public boolean daemon() {
    return delegate.daemon();
  }

  /** It belongs to one connection and owns no threads, so there is nothing to dispose of. */
  @Override
  public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
    return Mono.empty();
  }
}
