package dev.sluice.gateway.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class EventLoopsHealthIndicatorTests {

  private static final Duration BOUND = Duration.ofSeconds(30);

  private final DefaultEventExecutorGroup loops = new DefaultEventExecutorGroup(3);
  private final CountDownLatch freed = new CountDownLatch(1);

  @AfterEach
  void stop() {
    freed.countDown();
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  private Health health() {
    Health health = new EventLoopsHealthIndicator(loops, Duration.ofMillis(200)).health().block(BOUND);
    assertThat(health).isNotNull();
    return health;
  }

  @Test
  void loopsThatTakeTasksAreUp() {
    assertThat(health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void oneThatTakesNoneIsDown() {
    loops.next().execute(() -> {
      while (freed.getCount() > 0) {
        continue;
      }
    });
    assertThat(health().getStatus()).isEqualTo(Status.DOWN);
    assertThat(String.valueOf(health().getDetails())).contains("an event loop takes no task");
  }

  @Test
  void onesThatHaveEndedAreDown() throws InterruptedException {
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).await(BOUND.toMillis());
    assertThat(health().getStatus()).isEqualTo(Status.DOWN);
  }
}
