package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;

/**
 * A TLS handshake within the process. The first handshake of a JVM can take more than a second, because much code is
 * loaded for it, and some clients give up after one second.
 */
final class HandshakeRehearsal {

  /** A handshake has at most five in each direction. */
  private static final int MAX_FLIGHTS = 8;

  private HandshakeRehearsal() {}

  /**
   * Has a client that trusts every certificate do a handshake with the server's side.
   *
   * @return whether it has succeeded, which it does not if the server asks for the client's certificate
   */
  static boolean run(SslContext server) {
    EmbeddedChannel listener = new EmbeddedChannel(server.newHandler(ByteBufAllocator.DEFAULT));
    EmbeddedChannel peer = new EmbeddedChannel();
    SslContext trusting = null;
    try {
      trusting = SslContextBuilder.forClient()
          .sslProvider(server instanceof ReferenceCounted ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm("")
          .build();
      SslHandler client = trusting.newHandler(ByteBufAllocator.DEFAULT);
      peer.pipeline().addFirst(client);
      for (int flight = 0; flight < MAX_FLIGHTS && !client.handshakeFuture().isDone(); flight++) {
        pass(peer, listener);
        pass(listener, peer);
      }
      return client.handshakeFuture().isSuccess();
    } catch (Exception e) {
      return false;
    } finally {
      peer.finishAndReleaseAll();
      listener.finishAndReleaseAll();
      ReferenceCountUtil.release(trusting);
    }
  }

  private static void pass(EmbeddedChannel from, EmbeddedChannel to) {
    from.runPendingTasks();
    for (ByteBuf records = from.readOutbound(); records != null; records = from.readOutbound()) {
      to.writeInbound(records);
    }
  }
}
