package dev.sluice.gateway.backend.login;

import dev.sluice.gateway.backend.wire.BackendWire;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/** Puts a wire, and the login before it, into its connection's channel. */
final class WireLoopResources extends ConnectionResources {

  private final BackendWire wire;
  private final LoginHandler login;
  private final int receiveBuffer;

  /**
   * Resources for one connection.
   *
   * @param loop the event loop for it; null for any of the delegate's: the current thread's if that is one of them
   */
  WireLoopResources(LoopResources delegate, BackendWire wire, LoginHandler login, int receiveBuffer,
      @Nullable EventLoop loop) {
    super(delegate, loop);
    this.wire = wire;
    this.login = login;
    this.receiveBuffer = receiveBuffer;
  }

  @Override
  void prepare(Channel channel) {
    channel.pipeline().addFirst("sluice.login", login).addAfter("sluice.login", "sluice.wire", wire);
    // the default, the adaptive one, leaves most chunks that are partly free unused: results that wait, which pin their
    // chunks, take three times their bytes
    channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
    channel.config().setRecvByteBufAllocator(
        new AdaptiveRecvByteBufAllocator(64, Math.min(2048, receiveBuffer), receiveBuffer));
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(receiveBuffer / 2, receiveBuffer));
  }
}
