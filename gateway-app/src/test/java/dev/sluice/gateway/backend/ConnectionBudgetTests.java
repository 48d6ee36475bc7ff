package dev.sluice.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.ConnectionBudget.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

class ConnectionBudgetTests {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Duration NEVER = Duration.ofMinutes(10);

  private static Permit take(ConnectionBudget budget) {
    Permit permit = budget.acquire().block(BOUND);
    assertThat(permit).isNotNull();
    return permit;
  }

  private static TestSubscriber<Permit> ask(ConnectionBudget budget) {
    TestSubscriber<Permit> asked = TestSubscriber.create();
    budget.acquire().subscribe(asked);
    return asked;
  }

  @Test
  void grantsAsManyAsThereAreAndThenInOrder() {
    ConnectionBudget budget = new ConnectionBudget(2, 1000, NEVER);
    Permit first = take(budget);
    Permit second = take(budget);
    TestSubscriber<Permit> third = ask(budget);
    TestSubscriber<Permit> fourth = ask(budget);
    assertThat(third.isTerminated()).isFalse();

    first.giveBack();
    assertThat(third.isTerminatedComplete()).isTrue();
    assertThat(fourth.isTerminated()).isFalse();
    second.giveBack();
    assertThat(fourth.isTerminatedComplete()).isTrue();
  }

  @Test
  void aPermitIsGivenBackOnce() {
    ConnectionBudget budget = new ConnectionBudget(1, 1000, NEVER);
    Permit permit = take(budget);
    permit.giveBack();
    permit.giveBack();
    take(budget);

    assertThat(ask(budget).isTerminated()).isFalse();
  }

  @Test
  void givesUpInTime() {
    ConnectionBudget budget = new ConnectionBudget(1, 1000, Duration.ofMillis(20));
    Permit permit = take(budget);
    StepVerifier.create(budget.acquire()).expectError(TimeoutException.class).verify(BOUND);

    permit.giveBack();
    take(budget);
  }

  @Test
  void refusesOneWaiterTooMany() {
    ConnectionBudget budget = new ConnectionBudget(1, 1, NEVER);
    Permit permit = take(budget);
    TestSubscriber<Permit> waiting = ask(budget);
    StepVerifier.create(budget.acquire()).expectError(PoolAcquirePendingLimitException.class).verify(BOUND);
    assertThat(budget.numbers()).isEqualTo(new PoolNumbers(1, 0, 1));
    permit.giveBack();
    assertThat(waiting.isTerminatedComplete()).isTrue();
    assertThat(budget.numbers()).isEqualTo(new PoolNumbers(1, 0, 0));
  }

  @Test
  void aCancelledWaiterIsPassedOver() {
    ConnectionBudget budget = new ConnectionBudget(1, 1000, NEVER);
    Permit permit = take(budget);
    TestSubscriber<Permit> gone = ask(budget);
    TestSubscriber<Permit> next = ask(budget);
    gone.cancel();
    permit.giveBack();

    assertThat(gone.getReceivedOnNext()).isEmpty();
    assertThat(next.getReceivedOnNext()).hasSize(1);
  }

  @Test
  void closesTheOldestIdleConnectionForAnothersSake() {
    ConnectionBudget budget = new ConnectionBudget(2, 1000, NEVER);
    try (ScriptedWire oldest = new ScriptedWire(); ScriptedWire newest = new ScriptedWire()) {
      returnOnClose(budget, oldest);
      returnOnClose(budget, newest);
      budget.idle(oldest.wire);
      budget.idle(newest.wire);
      TestSubscriber<Permit> asked = ask(budget);

      assertThat(oldest.channel.isOpen()).isFalse();
      assertThat(newest.wire.isOpen()).isTrue();
      assertThat(asked.isTerminatedComplete()).isTrue();
    }
  }

  @Test
  void aLentConnectionIsNobodysToClose() {
    ConnectionBudget budget = new ConnectionBudget(1, 1000, NEVER);
    try (ScriptedWire lent = new ScriptedWire()) {
      returnOnClose(budget, lent);
      budget.idle(lent.wire);
      budget.busy(lent.wire);

      assertThat(ask(budget).isTerminated()).isFalse();
      assertThat(lent.wire.isOpen()).isTrue();
    }
  }

  @Test
  void aConnectionThatComesBackWhileSomebodyWaitsIsClosed() {
    ConnectionBudget budget = new ConnectionBudget(1, 1000, NEVER);
    try (ScriptedWire lent = new ScriptedWire()) {
      returnOnClose(budget, lent);
      TestSubscriber<Permit> asked = ask(budget);
      budget.idle(lent.wire);

      assertThat(lent.channel.isOpen()).isFalse();
      assertThat(asked.isTerminatedComplete()).isTrue();
    }
  }

  private static void returnOnClose(ConnectionBudget budget, ScriptedWire script) {
    Permit permit = take(budget);
    script.wire.onClose(permit::giveBack);
  }

  /** Waiters that are granted, give up and are cancelled at the same moments: the bound holds, and nothing is lost. */
  @Test
  @Timeout(60)
  void losesNoPermitUnderStress() {
    int size = 3;
    ConnectionBudget budget = new ConnectionBudget(size, 1000, Duration.ofMillis(1));
    AtomicInteger held = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Mono<Void> use = budget.acquire()
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
    StepVerifier.create(Flux.range(0, size).concatMap(i -> budget.acquire().retry(1000)).doOnNext(all::add))
        .expectNextCount(size).expectComplete().verify(BOUND);
    assertThat(budget.numbers().lent()).isEqualTo(size);
    assertThat(most.get()).isLessThanOrEqualTo(size);
    all.getFirst().giveBack();
    assertThat(budget.numbers().lent()).isEqualTo(size - 1);
  }
}
