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

/**
 * When an answer is asked for more, when its frames are flushed, and what becomes of it if its client leaves. Signals
 * come on another thread than the channel's, if a test does not say otherwise.
 */
class ClientWriterTests {

  private static final int SECONDS = 20;
  private static final int MAX_DISCARDED = 2;

  private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel channel = new NioSocketChannel();
  private final ClientWriter writer = new ClientWriter(channel, Duration.ofMinutes(1), MAX_DISCARDED);
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Statement statement = Statement.own();
  private final Sinks.Many<ByteBuf> frames = Sinks.many().unicast().onBackpressureBuffer();
  private final ClientWriter.Writing writing = writer.writing(statement, new ClientWriter.Listener() {
    @Override
    public void written() {
      calls.add("written");
    }

    @Override
    public void failed(Throwable why) {
      calls.add("failed: " + why.getMessage());
    }
  });

  @BeforeEach
  void register() throws Exception {
    loops.register(channel).get(SECONDS, TimeUnit.SECONDS);
    channel.pipeline().addLast(writer, new ChannelOutboundHandlerAdapter() {
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
    frames.asFlux().doOnCancel(() -> calls.add("cancel")).subscribe(writing);
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

  private void writable(boolean on) throws Exception {
    loops.submit(() -> channel.unsafe().outboundBuffer().setUserDefinedWritability(1, on))
        .get(SECONDS, TimeUnit.SECONDS);
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

  @Test
  void anAnswerThatComesAtOnceIsFlushedOnce() throws Exception {
    loops.submit(() -> {
      offer();
      offer();
      frames.tryEmitComplete().orThrow();
    }).get(SECONDS, TimeUnit.SECONDS);
    settle();

    assertThat(calls).containsExactly("write", "write", "flush", "written");
  }

  @Test
  void anAnswerThatPausesOnTheLoopIsFlushedAfterTheWorkAtHand() throws Exception {
    loops.submit(() -> {
      offer();
      offer();
      calls.add("pause");
    }).get(SECONDS, TimeUnit.SECONDS);
    settle();

    assertThat(calls).containsExactly("write", "write", "pause", "flush");
  }

  @Test
  void theEndIsFlushedAndHeardOf() throws Exception {
    offer();
    settle();
    frames.tryEmitComplete().orThrow();
    settle();

    assertThat(calls).containsExactlyInAnyOrder("write", "flush", "flush", "written");
  }

  @Test
  void aFailureIsHeardOf() throws Exception {
    frames.tryEmitError(new IllegalStateException("broken")).orThrow();
    settle();

    assertThat(calls).containsExactlyInAnyOrder("flush", "failed: broken");
  }

  @Test
  void nothingIsWrittenOnceNobodyWantsIt() throws Exception {
    writing.cancel();
    settle();

    assertThat(calls).containsExactly("cancel");
    assertThat(frames.currentSubscriberCount()).isZero();
  }

  @Test
  void whatIsSaidToAClientThatHasGoneIsThrownAway() throws Exception {
    loops.submit(writer::gone).get(SECONDS, TimeUnit.SECONDS);
    offer();
    offer();
    frames.tryEmitComplete().orThrow();
    settle();

    assertThat(calls).containsExactlyInAnyOrder("flush", "written");
  }

  @Test
  void anAnswerThatIsTooLongForAClientThatHasGoneIsCancelled() throws Exception {
    loops.submit(writer::gone).get(SECONDS, TimeUnit.SECONDS);
    for (int i = 0; i <= MAX_DISCARDED; i++) {
      offer();
    }
    settle();

    assertThat(calls).containsExactly("cancel", "failed: closed by the client");
  }

  @Test
  void aClientThatTakesNothingIsNotOverrun() throws Exception {
    writable(false);
    offer();
    offer();
    settle();
    assertThat(calls).filteredOn("write"::equals).hasSize(1);

    writable(true);
    settle();
    assertThat(calls).filteredOn("write"::equals).hasSize(2);
  }
}
