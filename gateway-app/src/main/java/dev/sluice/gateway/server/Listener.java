package dev.sluice.gateway.server;

import dev.sluice.gateway.StartException;
import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.connection.ClientAddress;
import dev.sluice.gateway.connection.ClientConnectionRegistry;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.codec.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import reactor.core.publisher.Flux;
import reactor.netty.ChannelBindException;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/**
 * The listening socket: accepts clients within its limits, and stops gracefully.
 *
 * <p>When it stops, it accepts no new clients, ends idle ones with error 1053 and waits for the running commands of the
 * others. Commands that still run when Spring's shutdown timeout is over are ended later. Thread-safe.
 */
public final class Listener implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Listener.class);
  private static final Duration DRAIN_CHECK = Duration.ofMillis(20);

  private final ListenerProperties properties;
  private final Networks allowedHosts;
  private final Networks proxies;
  private final ClientConnectionRegistry connections;
  private final LoopResources loops;
  private final ClientLimit limit;
  private final LongAdder accepted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private volatile @Nullable DisposableServer server;

  /**
   * A listener that does not listen yet.
   *
   * @param backendConnections the most connections to the server in addition to those of single clients
   * @param socketsPerClient how many sockets each client takes, including that to the server if each client has one of
   *     its own
   */
  public Listener(ListenerProperties properties, ClientConnectionRegistry connections, LoopResources loops,
      int backendConnections, int socketsPerClient) {
    this.properties = properties;
    this.allowedHosts = new Networks("sluice.listener.allowed-hosts", properties.allowedHosts());
    this.proxies = new Networks("sluice.listener.proxy-protocol.networks", properties.proxyProtocol().networks());
    this.connections = connections;
    this.loops = loops;
    this.limit = ClientLimit.of(properties.maxConnections(), OpenFiles.now().orElse(null), backendConnections,
        socketsPerClient);
  }

  @Override
  public void start() {
    try {
      bind();
    } catch (ChannelBindException e) {
      throw new StartException("cannot listen on " + properties.host() + ":" + properties.port() + " ("
          + NestedExceptionUtils.getMostSpecificCause(e).getMessage() + "); sluice.listener.host and .port say where");
    }
  }

  private void bind() {
    DisposableServer bound = TcpServer.create()
        .runOn(loops)
        .host(properties.host())
        .port(properties.port())
        .option(ChannelOption.SO_BACKLOG, properties.backlog())
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .doOnConnection(this::accept)
        .bindNow();
    server = bound;
    InetSocketAddress address = address();
    log.info("Listening for MySQL clients on {}:{}", address.getHostString(), address.getPort());
  }

  /**
   * A proxy gets the greeting before its client's address is known: servers speak first, and a proxy's own connections,
   * which may have no header, wait for the greeting.
   */
  private void accept(Connection connection) {
    Channel channel = connection.channel();
    boolean isProxy = proxies.contains(channel.remoteAddress());
    StatementFailure refusal = isProxy ? null : hostRefusal(channel);
    if (refusal == null) {
      refusal = limit.enter();
    }
    if (refusal != null) {
      refuse(channel, refusal);
    } else {
      accepted.increment();
      if (isProxy) {
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, "sluice.proxy-header", new ProxyHeaderDecoder());
      }
      connections.converse(channel, () -> isProxy ? refusalBehindProxy(channel) : null, limit::leave);
    }
  }

  /** The client is counted as accepted already. */
  private @Nullable StatementFailure refusalBehindProxy(Channel channel) {
    StatementFailure refusal = hostRefusal(channel);
    if (refusal != null) {
      refused.increment();
    }
    return refusal;
  }

  private @Nullable StatementFailure hostRefusal(Channel channel) {
    if (allowedHosts.isEmpty() || allowedHosts.contains(ClientAddress.of(channel))) {
      return null;
    }
    return StatementFailure.closing(ErrorCode.ER_HOST_NOT_PRIVILEGED, "Host '" + ClientAddress.host(channel)
        + "' is not allowed to connect (sluice.listener.allowed-hosts)");
  }

  private void refuse(Channel channel, StatementFailure refusal) {
    refused.increment();
    ByteBuf frame = channel.alloc().buffer();
    Frames.write(frame, 0, refusal.toPacket(0, StandardCharsets.UTF_8)::encodeBeforeHandshake);
    channel.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void stop(Runnable callback) {
    DisposableServer bound = server;
    server = null;
    if (bound == null) {
      callback.run();
      return;
    }
    log.info("No new clients; ending {} connections", connections.size());
    // a client that is told of the stop and connects again must not find the gateway listening
    bound.channel().close().addListener(closed -> {
      connections.drain();
      Flux.interval(DRAIN_CHECK).takeUntil(tick -> connections.size() == 0).then()
          .doFinally(ignored -> callback.run())
          .subscribe();
    });
  }

  @Override
  public void stop() {
    stop(() -> {});
  }

  @Override
  public boolean isRunning() {
    return server != null;
  }

  /** The address bound to; fails if the listener does not run. */
  public InetSocketAddress address() {
    DisposableServer bound = server;
    if (bound == null) {
      throw new IllegalStateException("the listener does not run");
    }
    return (InetSocketAddress) bound.address();
  }

  /** Clients connected now, logged in or not. */
  public int active() {
    return limit.active();
  }

  /** Clients accepted since the start. */
  public long accepted() {
    return accepted.sum();
  }

  /** Clients refused since the start: too many, or from a host that is not allowed. */
  public long refused() {
    return refused.sum();
  }

  /** The most clients at once. */
  public int maxConnections() {
    return limit.most();
  }
}
