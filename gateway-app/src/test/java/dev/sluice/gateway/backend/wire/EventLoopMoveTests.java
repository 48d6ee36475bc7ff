package dev.sluice.gateway.backend.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.state.SessionTrace;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A connection that changes its event loop between commands, over a real socket. */
class EventLoopMoveTests {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final BackendWire wire = new BackendWire(new SessionTrace(), (id, stillRuns) -> Mono.empty(),
      new BackendWire.Limits(64, 1024, PATIENCE, PATIENCE));
  private Channel server;
  private Channel channel;

  /** Answers whatever comes with two rows. */
  private static final class Answering extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      ReferenceCountUtil.release(msg);
      ctx.writeAndFlush(ServerBytes.join(ServerBytes.metadata(1), ServerBytes.row(3, "1"), ServerBytes.end(4)));
    }
  }

  @BeforeEach
  void connect() throws Exception {
    server = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
        .childHandler(new Answering())
        .bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
    channel = new Bootstrap().group(loops.next()).channel(NioSocketChannel.class)
        .handler(new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel made) {
            made.pipeline().addLast(wire);
          }
        })
        .connect(server.localAddress()).sync().channel();
    ScriptedWire.logIn(wire, ScriptedWire.FLAVOUR);
  }

  @AfterEach
  void close() throws Exception {
    channel.close().sync();
    server.close().sync();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  private Set<Thread> threadsOfAnAnswer() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    List<ResultSegment> segments = wire
        .exchange(ScriptedWire.statement("SELECT 1"), ResponseKind.QUERY, Upload.NONE, () -> {})
        .doOnNext(segment -> threads.add(Thread.currentThread()))
        .collectList().block(PATIENCE);
    assertThat(segments).isNotEmpty();
    segments.forEach(ResultSegment::release);
    return threads;
  }

  private static Thread threadOf(EventLoop loop) throws Exception {
    return loop.submit(Thread::currentThread).get();
  }

  @Test
  void answersComeOnTheLoopItWasMovedTo() throws Exception {
    List<EventLoop> both = new ArrayList<>(List.of(loops.next(), loops.next()));
    assertThat(both.get(0)).isNotSameAs(both.get(1));
    for (int i = 0; i < 10; i++) {
      EventLoop loop = both.get(i % 2);
      wire.moveTo(loop).block(PATIENCE);
      wire.moveTo(loop).block(PATIENCE);
      assertThat(threadsOfAnAnswer()).containsExactly(threadOf(loop));
    }
  }

  @Test
  void oneThatHasClosedCannotBeMoved() throws Exception {
    EventLoop first = loops.next();
    EventLoop other = first == channel.eventLoop() ? loops.next() : first;
    channel.close().sync();

    assertThatThrownBy(() -> wire.moveTo(other).block(PATIENCE)).isInstanceOf(BackendLostException.class);
  }
}
