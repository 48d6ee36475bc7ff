package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;

/** Signals on the loop and on other threads, and the cancellation between them. */
class LoopSubscriberTests {

  private static final int SECONDS = 20;

  private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = loops.next();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final LoopSubscriber<String> subscriber = new LoopSubscriber<>(loop) {
    @Override
    void value(String value) {
      hear(value);
    }

    @Override
    void completed() {
      hear("completed");
    }

    @Override
    void failed(Throwable why) {
      hear("failed: " + why.getMessage());
    }

    @Override
    void dropped(String value) {
      hear("dropped " + value);
    }
  };

  private void hear(String what) {
    heard.add(loop.inEventLoop() ? what : what + " on another thread");
  }

  private void onLoop(Runnable action) throws Exception {
    loop.submit(action).get(SECONDS, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    loops.shutdownGracefully(0, SECONDS, TimeUnit.SECONDS).get(SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void signalsOnTheLoopAreHandedOnAtOnce() throws Exception {
    onLoop(() -> {
      Mono.just("one").subscribe(subscriber);
      hear("after");
    });

    assertThat(heard).containsExactly("one", "completed", "after");
  }

  @Test
  void valuesAreAskedForOneByOne() throws Exception {
    TestPublisher<String> publisher = TestPublisher.create();
    publisher.subscribe(subscriber);
    publisher.assertMinRequested(1);

    publisher.next("one");
    publisher.assertMaxRequested(1);
    onLoop(subscriber::more);
    publisher.next("two").complete();
    onLoop(() -> { });

    assertThat(heard).containsExactly("one", "two", "completed");
  }

  /** Emits on the test's thread while the loop waits for that, and then goes on on the loop. */
  private void emitBefore(Runnable emission, Runnable next) throws Exception {
    AtomicBoolean emitted = new AtomicBoolean();
    Future<?> done = loop.submit(() -> {
      while (!emitted.get()) {
        continue;
      }
      next.run();
    });
    emission.run();
    emitted.set(true);
    done.get(SECONDS, TimeUnit.SECONDS);
    onLoop(() -> { });
  }

  @Test
  void aSignalOnTheLoopDoesNotOvertakeOneOfAnotherThread() throws Exception {
    TestPublisher<String> publisher = TestPublisher.create();
    publisher.subscribe(subscriber);
    emitBefore(() -> publisher.next("one"), () -> {
      publisher.error(new IllegalStateException("two"));
      hear("after");
    });

    assertThat(heard).containsExactly("after", "one", "failed: two");
  }

  @Test
  void aValueThatIsOnItsWayAtTheCancellationIsDropped() throws Exception {
    TestPublisher<String> publisher = TestPublisher.create();
    publisher.subscribe(subscriber);
    emitBefore(() -> publisher.next("one").complete(), subscriber::cancel);

    publisher.assertCancelled();
    assertThat(heard).containsExactly("dropped one");
  }

  @Test
  void aSubscriptionAfterTheCancellationIsCancelled() throws Exception {
    onLoop(subscriber::cancel);
    TestPublisher<String> publisher = TestPublisher.create();
    publisher.subscribe(subscriber);

    publisher.assertCancelled();
  }
}
