package dev.sluice.gateway.backend.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.pool.Permits.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

class PermitsTests {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Duration NEVER = Duration.ofMinutes(10);

  private static Permit take(Permits permits) {
    Permit permit = permits.acquire().block(BOUND);
    assertThat(permit).isNotNull();
    return permit;
  }

  private static TestSubscriber<Permit> ask(Permits permits) {
    TestSubscriber<Permit> asked = TestSubscriber.create();
    permits.acquire().subscribe(asked);
    return asked;
  }

  @Test
  void grantsAsManyAsThereAreAndThenInOrder() {
    Permits permits = new Permits(2, NEVER);
    Permit first = take(permits);
    Permit second = take(permits);
    TestSubscriber<Permit> third = ask(permits);
    TestSubscriber<Permit> fourth = ask(permits);
    assertThat(third.isTerminated()).isFalse();

    first.giveBack();
    assertThat(third.isTerminatedComplete()).isTrue();
    assertThat(fourth.isTerminated()).isFalse();
    second.giveBack();
    assertThat(fourth.isTerminatedComplete()).isTrue();
  }

  @Test
  void aPermitIsGivenBackOnce() {
    Permits permits = new Permits(1, NEVER);
    Permit permit = take(permits);
    permit.giveBack();
    permit.giveBack();
    take(permits);

    assertThat(ask(permits).isTerminated()).isFalse();
  }

  @Test
  void givesUpInTime() {
    Permits permits = new Permits(1, Duration.ofMillis(20));
    Permit permit = take(permits);
    StepVerifier.create(permits.acquire()).expectError(TimeoutException.class).verify(BOUND);

    permit.giveBack();
    take(permits);
  }

  @Test
  void aCancelledWaiterIsPassedOver() {
    Permits permits = new Permits(1, NEVER);
    Permit permit = take(permits);
    TestSubscriber<Permit> gone = ask(permits);
    TestSubscriber<Permit> next = ask(permits);
    gone.cancel();
    permit.giveBack();

    assertThat(gone.getReceivedOnNext()).isEmpty();
    assertThat(next.getReceivedOnNext()).hasSize(1);
  }

  /** Waiters that are granted, give up and are cancelled at the same moments: the bound holds, and nothing is lost. */

  @Test
  @Timeout(60)
  void losesNoPermitUnderStress() {
    int size = 3;
    Permits permits = new Permits(size, Duration.ofMillis(1));
    AtomicInteger held = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Mono<Void> use = permits.acquire()
        .flatMap(permit -> Mono.fromRunnable(() -> most.accumulateAndGet(held.incrementAndGet(), Math::max))
            .then(Mono.delay(Duration.ofNanos(300_000)))
            .doFinally(ended -> {
              held.decrementAndGet();
              permit.giveBack();
            }))
        .onErrorComplete(TimeoutException.class)
        .then();
    Flux.range(0, 20_000)
        .flatMap(i -> i % 2 == 0 ? use.takeUntilOther(Mono.delay(Duration.ofNanos(i % 5 * 200_000L))) : use, 32)
        .blockLast(Duration.ofSeconds(50));

    List<Permit> all = new ArrayList<>();
    StepVerifier.create(Flux.range(0, size).concatMap(i -> permits.acquire().retry(1000)).doOnNext(all::add))
        .expectNextCount(size).expectComplete().verify(BOUND);
    assertThat(most.get()).isLessThanOrEqualTo(size);
    assertThat(ask(permits).isTerminated()).isFalse();
  }
}
