package dev.sluice.gateway.backend.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.PoolNumbers;
import dev.sluice.gateway.backend.wire.ScriptedWire;
import dev.sluice.protocol.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.subscriber.TestSubscriber;

@Timeout(60)
class WirePoolTests extends WirePoolTestCase {

  @Test
  void aFewAreOpenedAtATimeForTheLongestWaiter() {
    pool(10, 2, 100);
    List<TestSubscriber<PooledWire>> asked = ask(5);
    assertThat(openings).hasSize(2);
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(2, 0, 3, 0, 0));
    open();
    got(asked.get(0));
    assertThat(openings).hasSize(2);
    for (int i = 1; i < 5; i++) {
      open();
      got(asked.get(i));
    }
    assertThat(openings).isEmpty();
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(5, 0, 0, 0, 0));
  }

  @Test
  void oneThatComesBackIsAsGoodAsOneThatIsOpened() {
    pool(10, 1, 100);
    TestSubscriber<PooledWire> first = ask(KIND);
    open();
    List<TestSubscriber<PooledWire>> waiting = ask(2);
    pool.giveBack(got(first));
    assertThat(got(waiting.getFirst())).isSameAs(got(first));
    open();
    got(waiting.getLast());
    assertThat(openings).isEmpty();
  }

  @Test
  void whoeverWaitsLongestIsServedFirst() {
    pool(1, 4, 100);
    TestSubscriber<PooledWire> holder = ask(KIND);
    open();
    List<TestSubscriber<PooledWire>> waiting = ask(3);
    waiting.get(1).cancel();
    pool.giveBack(got(holder));
    PooledWire first = got(waiting.get(0));
    assertThat(waiting.get(2).isTerminated()).isFalse();
    pool.giveBack(first);
    got(waiting.get(2));
    assertThat(waiting.get(1).getReceivedOnNext()).isEmpty();
  }

  @Test
  void theOneUsedLastIsLentFirst() {
    pool(4, 4, 100);
    List<TestSubscriber<PooledWire>> asked = ask(2);
    open();
    open();
    pool.giveBack(got(asked.get(1)));
    pool.giveBack(got(asked.get(0)));
    assertThat(got(ask(KIND))).isSameAs(got(asked.get(0)));
  }

  @Test
  void theOneThatIsIdleLongestMakesRoomForAnotherKind() {
    pool(2, 4, 100);
    List<TestSubscriber<PooledWire>> asked = ask(2);
    ScriptedWire oldest = open();
    ScriptedWire newest = open();
    pool.giveBack(got(asked.get(0)));
    pool.giveBack(got(asked.get(1)));
    TestSubscriber<PooledWire> other = ask(OTHER_KIND);
    oldest.channel.runPendingTasks();
    assertThat(oldest.channel.isOpen()).isFalse();
    assertThat(newest.channel.isOpen()).isTrue();
    open();
    got(other);
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(1, 1, 0, 0, 0));
  }

  @Test
  void aConnectionOfTheBorrowersEventLoopIsLentBeforeThoseOfOthers() {
    pool(3, 3, 0);
    List<TestSubscriber<PooledWire>> all = ask(3);
    List<ScriptedWire> wires = List.of(open(), open(), open());
    all.forEach(asked -> pool.giveBack(got(asked)));

    for (ScriptedWire wire : wires) {
      PooledWire lent = got(ask(KIND, wire.channel.eventLoop()));
      assertThat(lent.wire()).isSameAs(wire.wire);
    }
    assertThat(openings).isEmpty();
  }

  @Test
  void oneThatComesBackMakesRoomIfAnotherKindHasWaitedLongest() {
    pool(1, 4, 100);
    TestSubscriber<PooledWire> holder = ask(KIND);
    ScriptedWire wire = open();
    TestSubscriber<PooledWire> other = ask(OTHER_KIND);
    TestSubscriber<PooledWire> same = ask(KIND);
    pool.giveBack(got(holder));
    wire.channel.runPendingTasks();
    assertThat(wire.channel.isOpen()).isFalse();
    open();
    got(other);
    assertThat(same.isTerminated()).isFalse();
  }

  @Test
  void whoeverWaitsInVainIsTold() {
    pool(1, 4, 100);
    ask(KIND);
    open();
    TestSubscriber<PooledWire> waiting = ask(KIND);
    time.advanceTimeBy(PATIENCE);
    assertThat(code(waiting)).isEqualTo(1203);
    assertThat(message(waiting)).contains("for 5000 ms", "sluice.backend.pool.max-size");
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(1, 0, 0, 0, 0));
  }

  @Test
  void waitingGoesOnAsLongAsConnectionsAreOpened() {
    pool(10, 1, 100);
    List<TestSubscriber<PooledWire>> asked = ask(4);
    for (int i = 0; i < 4; i++) {
      time.advanceTimeBy(PATIENCE.minusMillis(1));
      open();
      got(asked.get(i));
    }
  }

  @Test
  void whoeverWaitsWhileNoneIsOpenedIsTold() {
    pool(10, 1, 100);
    List<TestSubscriber<PooledWire>> asked = ask(2);
    time.advanceTimeBy(PATIENCE.multipliedBy(2));
    assertThat(code(asked.get(1))).isEqualTo(ErrorCode.ER_CONNECT_TO_FOREIGN_DATA_SOURCE.number());
    assertThat(asked.get(0).isTerminated()).isFalse();
  }

  @Test
  void onlyWaitersBeyondTheRoomCountAsPending() {
    pool(2, 1, 1);
    List<TestSubscriber<PooledWire>> asked = ask(4);
    assertThat(code(asked.get(3))).isEqualTo(1203);
    assertThat(message(asked.get(3))).contains("max-pending");
    assertThat(asked.get(2).isTerminated()).isFalse();
  }

  @Test
  void oneThatIsTooOldIsNotLentAgain() {
    pool(10, 4, 100);
    TestSubscriber<PooledWire> first = ask(KIND);
    ScriptedWire wire = open();
    time.advanceTimeBy(LIFE);
    pool.giveBack(got(first));
    wire.channel.runPendingTasks();
    assertThat(wire.channel.isOpen()).isFalse();
    ask(KIND);
    assertThat(openings).hasSize(1);
  }

  @Test
  void oneThatIsNotUsedIsClosed() {
    pool(10, 4, 100);
    TestSubscriber<PooledWire> first = ask(KIND);
    ScriptedWire wire = open();
    pool.giveBack(got(first));
    time.advanceTimeBy(IDLE.plusMinutes(1));
    wire.channel.runPendingTasks();
    assertThat(wire.channel.isOpen()).isFalse();
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(0, 0, 0, 0, 0));
  }

  @Test
  void oneThatClosesWhileIdleIsForgotten() {
    pool(1, 4, 100);
    TestSubscriber<PooledWire> first = ask(KIND);
    ScriptedWire wire = open();
    pool.giveBack(got(first));
    wire.channel.close();
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(0, 0, 0, 0, 0));
    TestSubscriber<PooledWire> next = ask(KIND);
    open();
    got(next);
  }

  @Test
  void oneThatIsDiscardedTakesRoomUntilItHasClosed() {
    pool(1, 4, 100);
    TestSubscriber<PooledWire> first = ask(KIND);
    ScriptedWire wire = open();
    TestSubscriber<PooledWire> waiting = ask(KIND);
    pool.discard(got(first));
    pool.giveBack(got(first));
    wire.channel.runPendingTasks();
    assertThat(openings).hasSize(1);
    open();
    assertThat(got(waiting)).isNotSameAs(got(first));
  }

  @Test
  void aStopRefusesWhoeverWaits() {
    pool(1, 4, 100);
    ask(KIND);
    open();
    TestSubscriber<PooledWire> waiting = ask(KIND);
    pool.close().subscribe();
    assertThat(code(waiting)).isEqualTo(1053);
    assertThat(code(ask(KIND))).isEqualTo(1053);
  }
}
