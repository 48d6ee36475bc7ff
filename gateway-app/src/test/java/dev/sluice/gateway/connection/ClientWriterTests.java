package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.statement.Statement;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;

/** When what an answer writes is flushed, with the answer's signals on another thread than the channel's. */
class ClientWriterTests {

  private static final int SECONDS = 20;

  private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel channel = new NioSocketChannel();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Statement statement = Statement.own();
  private final Sinks.Many<ByteBuf> frames = Sinks.many().unicast().onBackpressureBuffer();

  @BeforeEach
  void register() throws Exception {
    loops.register(channel).get(SECONDS, TimeUnit.SECONDS);
    channel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
      @Override
      public void write(ChannelHandlerContext context, Object frame, ChannelPromise promise) {
        ReferenceCountUtil.release(frame);
        calls.add("write");
      }

      @Override
      public void flush(ChannelHandlerContext context) {
        calls.add("flush");
      }
    });
    ClientWriter writer = new ClientWriter(channel, Duration.ofMinutes(1), 1 << 16);
    frames.asFlux().subscribe(writer.writing(statement, new ClientWriter.Listener() {
      @Override
      public void written() {}

      @Override
      public void failed(Throwable why) {}
    }));
  }

  @AfterEach
  void stop() throws Exception {
    loops.shutdownGracefully(0, SECONDS, TimeUnit.SECONDS).get(SECONDS, TimeUnit.SECONDS);
  }

  private void offer() {
    frames.tryEmitNext(ByteBufAllocator.DEFAULT.buffer().writeByte(1)).orThrow();
  }

  /** Until the tasks are done that the loop has, and those that they make. */
  private void settle() throws Exception {
    for (int i = 0; i < 3; i++) {
      loops.submit(() -> { }).get(SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatIsWrittenWhileAFlushIsPendingIsFlushedToo() throws Exception {
    AtomicBoolean busy = new AtomicBoolean(true);
    loops.execute(() -> {
      while (busy.get()) {
        continue;
      }
    });
    offer();
    offer();
    offer();
    busy.set(false);
    settle();

    assertThat(calls).filteredOn("write"::equals).hasSize(3);
    assertThat(calls.getLast()).isEqualTo("flush");
  }

  @Test
  void anAnswerThatPausesIsFlushed() throws Exception {
    offer();
    settle();
    assertThat(calls).containsExactly("write", "flush");

    offer();
    settle();
    assertThat(calls).containsExactly("write", "flush", "write", "flush");
  }
}
