package dev.sluice.gateway.backend.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Harvest;
import dev.sluice.gateway.backend.PoolNumbers;
import dev.sluice.gateway.backend.wire.ScriptedWire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.subscriber.TestSubscriber;

/** Sessions offer their connections, and others take them. */
@Timeout(60)
class SoftLeasesTests extends WirePoolTestCase {

  /** Whose offers were used, in that order. */
  private final List<PooledWire> taken = new ArrayList<>();

  /** A session that has a connection. */
  private PooledWire holder(PoolKey key) {
    TestSubscriber<PooledWire> asked = ask(key);
    open();
    return got(asked);
  }

  private PooledWire.Offer offer(PooledWire connection) {
    PooledWire.Offer offer = new PooledWire.Offer(() -> {
      taken.add(connection);
      return new Harvest(Set.of(), false);
    }, pool.now());
    connection.offered(offer);
    pool.softLeases().offered(connection);
    return offer;
  }

  @Test
  void whatIsOfferedIsNotTakenWhileThereIsRoom() {
    pool(2, 4, 100);
    PooledWire held = holder(KIND);
    PooledWire.Offer offer = offer(held);
    TestSubscriber<PooledWire> asked = ask(KIND);
    open();
    assertThat(got(asked)).isNotSameAs(held);
    assertThat(held.reclaim(offer)).isTrue();
    assertThat(taken).isEmpty();
  }

  @Test
  void anIdleOneIsLentBeforeOneIsTaken() {
    pool(2, 4, 100);
    PooledWire held = holder(KIND);
    PooledWire idle = holder(KIND);
    pool.giveBack(idle);
    PooledWire.Offer offer = offer(held);
    assertThat(got(ask(KIND))).isSameAs(idle);
    assertThat(held.reclaim(offer)).isTrue();
  }

  @Test
  void whatIsOfferedIsTakenIfThereIsNoRoom() {
    pool(1, 4, 100);
    PooledWire held = holder(KIND);
    PooledWire.Offer offer = offer(held);
    assertThat(got(ask(KIND))).isSameAs(held);
    assertThat(taken).containsExactly(held);
    assertThat(held.reclaim(offer)).isFalse();
    assertThat(held.wire().isOpen()).isTrue();
    assertThat(cleaned).isEmpty();
    assertThat(openings).isEmpty();
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(1, 0, 0, 0, 1));
  }

  @Test
  void theOneOfferedLongestIsTakenFirst() {
    pool(3, 4, 100);
    List<PooledWire> held = List.of(holder(KIND), holder(KIND), holder(KIND));
    for (int index : new int[] {1, 2, 0}) {
      offer(held.get(index));
      time.advanceTimeBy(Duration.ofMillis(1));
    }
    for (int index : new int[] {1, 2, 0}) {
      assertThat(got(ask(KIND))).isSameAs(held.get(index));
    }
    assertThat(ask(KIND).getReceivedOnNext()).isEmpty();
  }

  @Test
  void anOfferGoesToTheOneWhoHasWaitedLongest() {
    pool(1, 4, 100);
    PooledWire held = holder(KIND);
    List<TestSubscriber<PooledWire>> waiting = ask(2);
    offer(held);
    assertThat(got(waiting.getFirst())).isSameAs(held);
    assertThat(waiting.getLast().getReceivedOnNext()).isEmpty();
    offer(held);
    assertThat(got(waiting.getLast())).isSameAs(held);
  }

  @Test
  void whatIsOfferedAndTakenIsCounted() {
    pool(2, 4, 100);
    PooledWire first = holder(KIND);
    PooledWire second = holder(KIND);
    PooledWire.Offer offer = offer(first);
    offer(second);
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(2, 0, 0, 2, 0));
    first.reclaim(offer);
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(2, 0, 0, 1, 0));
    got(ask(KIND));
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(2, 0, 0, 0, 1));
  }

  @Test
  void anOfferIsUsedOnce() {
    pool(1, 4, 100);
    PooledWire held = holder(KIND);
    offer(held);
    got(ask(KIND));
    TestSubscriber<PooledWire> waiting = ask(KIND);
    assertThat(waiting.getReceivedOnNext()).isEmpty();
    assertThat(taken).hasSize(1);
    pool.giveBack(held);
    assertThat(got(waiting)).isSameAs(held);
  }

  @Test
  void whatItsOwnerHasTakenBackIsNotTaken() {
    pool(1, 4, 100);
    PooledWire held = holder(KIND);
    assertThat(held.reclaim(offer(held))).isTrue();
    TestSubscriber<PooledWire> waiting = ask(KIND);
    assertThat(waiting.getReceivedOnNext()).isEmpty();
    assertThat(taken).isEmpty();
    time.advanceTimeBy(PATIENCE);
    assertThat(code(waiting)).isEqualTo(1203);
  }

  @Test
  void anEarlierOfferIsNoMore() {
    pool(1, 4, 100);
    PooledWire held = holder(KIND);
    PooledWire.Offer first = offer(held);
    assertThat(held.reclaim(first)).isTrue();
    PooledWire.Offer second = offer(held);
    assertThat(held.reclaim(first)).isFalse();
    assertThat(held.reclaim(second)).isTrue();
    assertThat(held.reclaim(second)).isFalse();
  }

  @Test
  void whoeverDoesNotWaitAnyMoreTakesNothing() {
    pool(1, 4, 100);
    PooledWire held = holder(KIND);
    List<TestSubscriber<PooledWire>> waiting = ask(2);
    waiting.forEach(TestSubscriber::cancel);
    PooledWire.Offer offer = offer(held);
    assertThat(held.reclaim(offer)).isTrue();
    assertThat(taken).isEmpty();
  }

  @Test
  void anOfferThatNobodyTakesExpires() {
    pool(2, 4, 100);
    PooledWire held = holder(KIND);
    PooledWire.Offer offer = offer(held);
    time.advanceTimeBy(SOFT_LEASE.dividedBy(2));
    assertThat(cleaned).isEmpty();
    time.advanceTimeBy(SOFT_LEASE);
    assertThat(cleaned).containsExactly(held);
    assertThat(taken).containsExactly(held);
    assertThat(held.reclaim(offer)).isFalse();
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(1, 0, 0, 0, 0));
    pool.giveBack(held);
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(0, 1, 0, 0, 0));
    assertThat(got(ask(KIND))).isSameAs(held);
  }

  @Test
  void timeBeginsAgainWithEachOffer() {
    pool(1, 4, 100);
    PooledWire held = holder(KIND);
    for (int i = 0; i < 4; i++) {
      PooledWire.Offer offer = offer(held);
      time.advanceTimeBy(SOFT_LEASE.dividedBy(2));
      assertThat(held.reclaim(offer)).isTrue();
    }
    time.advanceTimeBy(SOFT_LEASE.multipliedBy(2));
    assertThat(cleaned).isEmpty();
  }

  @Test
  void withoutTimeEveryOfferIsTakenAtOnce() {
    softLease = Duration.ZERO;
    pool(2, 4, 100);
    PooledWire held = holder(KIND);
    PooledWire.Offer offer = offer(held);
    assertThat(cleaned).containsExactly(held);
    assertThat(held.reclaim(offer)).isFalse();
  }

  @Test
  void oneThatIsTooOldIsNotHandedOn() {
    pool(1, 4, 100);
    PooledWire held = holder(KIND);
    time.advanceTimeBy(LIFE);
    offer(held);
    List<TestSubscriber<PooledWire>> asked = ask(2);
    assertThat(asked.getFirst().getReceivedOnNext()).isEmpty();
    assertThat(cleaned).containsExactly(held);
    assertThat(taken).containsExactly(held);
    pool.giveBack(held);
    opened.getFirst().channel.runPendingTasks();
    assertThat(held.wire().isOpen()).isFalse();
    open();
    assertThat(got(asked.getFirst())).isNotSameAs(held);
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(1, 0, 1, 0, 0));
  }

  @Test
  void oneIsTakenToMakeRoomForAnotherKind() {
    pool(1, 4, 100);
    PooledWire held = holder(KIND);
    ScriptedWire wire = opened.getFirst();
    offer(held);
    TestSubscriber<PooledWire> other = ask(OTHER_KIND);
    assertThat(cleaned).containsExactly(held);
    assertThat(other.getReceivedOnNext()).isEmpty();
    pool.giveBack(held);
    wire.channel.runPendingTasks();
    assertThat(wire.channel.isOpen()).isFalse();
    open();
    assertThat(got(other)).isNotSameAs(held);
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(1, 0, 0, 0, 0));
  }

  @Test
  void onlyAsManyAreTakenForRoomAsAreNeeded() {
    pool(3, 4, 100);
    for (int i = 0; i < 3; i++) {
      offer(holder(KIND));
    }
    ask(OTHER_KIND);
    assertThat(cleaned).hasSize(1);
    ask(OTHER_KIND);
    assertThat(cleaned).hasSize(2);
  }

  @Test
  void anIdleOneOfAnotherKindIsClosedBeforeOneIsTaken() {
    pool(2, 4, 100);
    PooledWire held = holder(KIND);
    PooledWire idle = holder(KIND);
    pool.giveBack(idle);
    PooledWire.Offer offer = offer(held);
    TestSubscriber<PooledWire> other = ask(OTHER_KIND);
    opened.getLast().channel.runPendingTasks();
    assertThat(idle.wire().isOpen()).isFalse();
    open();
    got(other);
    assertThat(held.reclaim(offer)).isTrue();
  }

  @Test
  void oneOfItsOwnKindIsTakenBeforeOneOfAnotherIsClosed() {
    pool(2, 4, 100);
    PooledWire held = holder(KIND);
    PooledWire idle = holder(OTHER_KIND);
    pool.giveBack(idle);
    offer(held);
    assertThat(got(ask(KIND))).isSameAs(held);
    assertThat(idle.wire().isOpen()).isTrue();
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(1, 1, 0, 0, 1));
  }

  @Test
  void anOfferedConnectionThatClosesMakesRoom() {
    pool(1, 4, 100);
    PooledWire held = holder(KIND);
    PooledWire.Offer offer = offer(held);
    opened.getFirst().close();
    opened.getFirst().channel.runPendingTasks();
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(0, 0, 0, 0, 0));
    TestSubscriber<PooledWire> asked = ask(KIND);
    open();
    assertThat(got(asked)).isNotSameAs(held);
    assertThat(taken).isEmpty();
    assertThat(held.reclaim(offer)).isTrue();
    time.advanceTimeBy(SOFT_LEASE.multipliedBy(2));
    assertThat(cleaned).isEmpty();
  }

  @Test
  void oneTakenForRoomThatClosesIsCountedOnce() {
    pool(2, 4, 100);
    PooledWire first = holder(KIND);
    PooledWire second = holder(KIND);
    offer(first);
    offer(second);
    TestSubscriber<PooledWire> other = ask(OTHER_KIND);
    assertThat(cleaned).hasSize(1);
    PooledWire victim = cleaned.getFirst();
    pool.discard(victim);
    opened.forEach(wire -> wire.channel.runPendingTasks());
    open();
    got(other);
    assertThat(cleaned).hasSize(1);
    TestSubscriber<PooledWire> another = ask(OTHER_KIND);
    assertThat(cleaned).hasSize(2).doesNotHaveDuplicates();
    assertThat(another.getReceivedOnNext()).isEmpty();
  }

  @Test
  void whenTheServerTakesNoMoreWhatIsOfferedIsTaken() {
    pool(3, 4, 100);
    PooledWire held = holder(KIND);
    TestSubscriber<PooledWire> waiting = ask(KIND);
    fail(1203, "42000");
    assertThat(waiting.getReceivedOnNext()).isEmpty();
    offer(held);
    assertThat(got(waiting)).isSameAs(held);
  }

  @Test
  void aConnectionMovesToAnotherKind() {
    pool(1, 4, 100);
    PooledWire held = holder(KIND);
    pool.softLeases().move(held, OTHER_KIND);
    assertThat(held.shelf().key()).isEqualTo(OTHER_KIND);
    offer(held);
    assertThat(got(ask(OTHER_KIND))).isSameAs(held);
    pool.giveBack(held);
    assertThat(got(ask(OTHER_KIND))).isSameAs(held);
    assertThat(cleaned).isEmpty();
  }

  @Test
  void nothingIsTakenAfterTheEnd() {
    pool(1, 4, 100);
    PooledWire held = holder(KIND);
    pool.close().subscribe();
    offer(held);
    time.advanceTimeBy(SOFT_LEASE.multipliedBy(2));
    assertThat(cleaned).isEmpty();
    pool.giveBack(held);
    assertThat(pool.numbers().idle()).isZero();
  }
}
