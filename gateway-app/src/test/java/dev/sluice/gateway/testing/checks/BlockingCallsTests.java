package dev.sluice.gateway.testing.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

class BlockingCallsTests {

  private final LoopResources loops = LoopResources.create("blocking-test", 1, true);

  @AfterEach
  void dispose() {
    loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
  }

  @Test
  void sleepingOnAnEventLoopIsReported() throws Exception {
    EventLoopGroup loop = loops.onServer(true);
    loop.submit(BlockingCallsTests::nap).get(5, TimeUnit.SECONDS);
    assertThat(BlockingCalls.collect())
        .singleElement()
        .asString()
        .startsWith("java.lang.Thread.sleep")
        .contains(" on blocking-test-", "BlockingCallsTests.nap");
  }

  @Test
  void sleepingOnAParallelSchedulerIsReported() throws Exception {
    Scheduler parallel = Schedulers.newParallel("blocking-test", 1);
    parallel.schedule(BlockingCallsTests::nap);
    parallel.disposeGracefully().block();
    assertThat(BlockingCalls.collect()).hasSize(1);
  }

  @Test
  void sleepingElsewhereIsNot() throws ExecutionException, InterruptedException, TimeoutException {
    nap();
    assertThat(BlockingCalls.collect()).isEmpty();
  }

  private static void nap() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
