package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.backend.PoolMode;
import dev.sluice.gateway.backend.GreetedConnection;
import dev.sluice.gateway.backend.server.BackendServer;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.HandshakeV10;
import io.asyncer.r2dbc.mysql.constant.SslMode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;
import reactor.netty.resources.LoopResources;

/**
 * Of the events that a loop has fetched, one has a socket closed for which another is still to come: a new socket that
 * gets its number must not get that event.
 */
class SocketNumbersTests {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String GREETING = "hello";

  private final LoopResources loops = GatewayConfiguration.loops(1);
  private final EventLoop loop = loops.onClient(LoopResources.DEFAULT_NATIVE).next();
  private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
  private final List<SocketChannel> lower = new ArrayList<>();
  private Channel server;

  /** As the gateway's channels do, reads from a later task on and speaks first; then says what is said to it. */
  @Sharable
  private final class Echo extends ChannelInboundHandlerAdapter {

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      accepted.add(ctx.channel());
      ctx.executor().execute(() -> {
        ctx.channel().config().setAutoRead(true);
        ctx.writeAndFlush(Unpooled.copiedBuffer(GREETING, StandardCharsets.US_ASCII));
      });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      ctx.writeAndFlush(msg);
    }
  }

  @BeforeEach
  void listen() throws Exception {
    EventLoopGroup accepting = loops.onServerSelect(LoopResources.DEFAULT_NATIVE);
    server = new ServerBootstrap().group(accepting, loops.onServer(LoopResources.DEFAULT_NATIVE))
        .channel(loops.onChannelClass(ServerSocketChannel.class, accepting))
        .childOption(ChannelOption.AUTO_READ, false)
        .childHandler(new Echo())
        .bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
  }

  @AfterEach
  void close() throws Exception {
    for (SocketChannel one : lower) {
      one.close();
    }
    server.close().sync();
    loops.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.connect(server.localAddress());
    return socket;
  }

  private Channel accepted() throws InterruptedException {
    return accepted.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Has what happens, and then the end of a peer, come to the loop as one batch of events. */
  private void batch(AutoCloseable happens, Socket ends) throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    AtomicBoolean over = new AtomicBoolean();
    loop.execute(() -> {
      held.countDown();
      while (!over.get()) {
        continue;
      }
    });
    try {
      assertThat(held.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      happens.close();
      ends.close();
      useLowerNumbers();
    } finally {
      over.set(true);
    }
  }

  /** The next socket gets the lowest number that is free: that is to be the one that the loop is about to free. */
  private void useLowerNumbers() throws IOException {
    for (int i = 0; i < 32; i++) {
      lower.add(SocketChannel.open());
    }
  }

  /** Has the first close the second as soon as something is said to it, and does something then. */
  private static void closes(Channel first, Channel second, Runnable then) {
    first.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ReferenceCountUtil.release(msg);
        second.close();
        then.run();
      }
    });
  }

  @Test
  void aClientThatIsAccepted() throws Exception {
    try (Socket first = connect(); Socket second = connect()) {
      closes(accepted(), accepted(), () -> { });
      Socket[] client = new Socket[1];
      batch(() -> {
        first.getOutputStream().write(1);
        client[0] = connect();
      }, second);
      try (Socket late = client[0]) {
        assertThat(late.getInputStream().readNBytes(GREETING.length())).asString().isEqualTo(GREETING);
        late.getOutputStream().write(7);
        assertThat(late.getInputStream().read()).isEqualTo(7);
      }
    }
  }

  @Test
  void aConnectionToTheBackend() throws Exception {
    try (ServerSocket mysql = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = connect(); Socket second = connect()) {
      Thread.ofVirtual().start(() -> greet(mysql));
      Backend backend = new BackendServer(at(mysql), null, loops, 64 * 1024, 64 * 1024, 1);
      Sinks.One<GreetedConnection> greeted = Sinks.one();
      closes(accepted(), accepted(),
          () -> backend.relay(loop).subscribe(greeted::tryEmitValue, greeted::tryEmitError));
      batch(() -> first.getOutputStream().write(1), second);
      GreetedConnection connection = greeted.asMono().block(PATIENCE);
      assertThat(connection.greeting().serverVersion()).isEqualTo("8.4.0");
      connection.close();
    }
  }

  private static BackendProperties at(ServerSocket mysql) {
    InetSocketAddress address = (InetSocketAddress) mysql.getLocalSocketAddress();
    return new BackendProperties(address.getHostString(), address.getPort(), null, SslMode.DISABLED, null, null,
        PATIENCE,
        PATIENCE, PATIENCE, PATIENCE, new BackendProperties.Pool(1, 1, PATIENCE, 1, PATIENCE, PATIENCE, PATIENCE,
        PoolMode.SESSION, PATIENCE, 1));
  }

  private static void greet(ServerSocket mysql) {
    ByteBuf frame = Unpooled.buffer();
    Frames.write(frame, 0, new HandshakeV10("8.4.0", 1, new byte[20],
        Capabilities.of(Capabilities.PROTOCOL_41 | Capabilities.SECURE_CONNECTION | Capabilities.PLUGIN_AUTH), 45, 2,
        "mysql_native_password")::encode);
    try (Socket client = mysql.accept()) {
      client.getOutputStream().write(ByteBufUtil.getBytes(frame));
      client.getInputStream().read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
