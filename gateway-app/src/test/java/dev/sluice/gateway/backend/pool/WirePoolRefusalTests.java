package dev.sluice.gateway.backend.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.wire.ScriptedWire;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.subscriber.TestSubscriber;

/** A pool whose server refuses connections. */
@Timeout(60)
class WirePoolRefusalTests extends WirePoolTestCase {

  @Test
  void oneFailureIsOneWaiters() {
    pool(10, 1, 100);
    List<TestSubscriber<PooledWire>> asked = ask(2);
    fail(1429, "HY000");
    assertThat(code(asked.get(0))).isEqualTo(1429);
    open();
    got(asked.get(1));
  }

  @Test
  void whatTheServerSaysOfTheAccountIsEverybodys() {
    pool(10, 1, 100);
    List<TestSubscriber<PooledWire>> asked = ask(2);
    TestSubscriber<PooledWire> others = ask(OTHERS);
    fail(1045, "28000");
    assertThat(asked).allSatisfy(each -> assertThat(code(each)).isEqualTo(1045));
    open();
    got(others);
  }

  @ParameterizedTest
  @CsvSource({"1040, 08004", "1203, 42000", "1226, 42000"})
  void ifTheServerTakesNoMoreWaitersWaitForThoseThatThereAre(int code, String sqlState) {
    pool(10, 4, 100);
    List<TestSubscriber<PooledWire>> asked = ask(3);
    open();
    fail(code, sqlState);
    fail(code, sqlState);
    assertThat(openings).isEmpty();
    assertThat(asked.get(1).isTerminated()).isFalse();
    pool.giveBack(got(asked.get(0)));
    pool.giveBack(got(asked.get(1)));
    got(asked.get(2));
  }

  @ParameterizedTest
  @CsvSource({"1040, 08004", "1203, 42000", "1226, 42000"})
  void afterAPauseOneAtATimeIsTriedAgain(int code, String sqlState) {
    pool(10, 4, 100);
    List<TestSubscriber<PooledWire>> asked = ask(4);
    open();
    for (int i = 0; i < 3; i++) {
      fail(code, sqlState);
    }
    time.advanceTimeBy(Refusals.LONGEST_PAUSE.plusMillis(2));
    assertThat(openings).hasSize(1);
    open();
    got(asked.get(1));
    assertThat(openings).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"1040, 08004", "1203, 42000", "1226, 42000"})
  void aRefusalDoesNotHaveTheServerAskedAtOnce(int code, String sqlState) {
    pool(10, 4, 100);
    ask(2);
    open();
    fail(code, sqlState);
    time.advanceTimeBy(Refusals.FIRST_PAUSE.minusMillis(1));
    ask(2);
    assertThat(openings).isEmpty();
    time.advanceTimeBy(Duration.ofMillis(5));
    assertThat(openings).hasSize(1);
    fail(code, sqlState);
    time.advanceTimeBy(Refusals.FIRST_PAUSE.plusMillis(5));
    assertThat(openings).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1040, 08004", "1203, 42000", "1226, 42000"})
  void whoeverWaitsInVainForTheServerIsToldSo(int code, String sqlState) {
    pool(10, 4, 100);
    List<TestSubscriber<PooledWire>> asked = ask(2);
    open();
    fail(code, sqlState);
    time.advanceTimeBy(Duration.ofMillis(150));
    fail(code, sqlState);
    time.advanceTimeBy(PATIENCE);
    assertThat(code(asked.get(1))).isEqualTo(1203);
    assertThat(message(asked.get(1))).contains("lets it have no more connections", String.valueOf(code));
  }

  @ParameterizedTest
  @CsvSource({"1040, 08004", "1203, 42000", "1226, 42000"})
  void ifTheServerTakesNoneAtAllItsOwnErrorIsTold(int code, String sqlState) {
    pool(10, 4, 100);
    List<TestSubscriber<PooledWire>> asked = ask(2);
    fail(code, sqlState);
    fail(code, sqlState);
    assertThat(code(asked.get(0))).isEqualTo(code);
    fail(code, sqlState);
    assertThat(code(asked.get(1))).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({"1040, 08004", "1203, 42000", "1226, 42000"})
  void anIdleConnectionOfAnotherKindMakesRoomOnTheServer(int code, String sqlState) {
    pool(10, 4, 100);
    TestSubscriber<PooledWire> first = ask(KIND);
    ScriptedWire wire = open();
    pool.giveBack(got(first));
    TestSubscriber<PooledWire> other = ask(OTHER_KIND);
    fail(code, sqlState);
    wire.channel.runPendingTasks();
    assertThat(wire.channel.isOpen()).isFalse();
    open();
    got(other);
  }

  @ParameterizedTest
  @CsvSource({"1203, 42000", "1226, 42000"})
  void anothersIdleConnectionIsNoRoomForAnAccount(int code, String sqlState) {
    pool(10, 4, 100);
    TestSubscriber<PooledWire> others = ask(OTHERS);
    ScriptedWire wire = open();
    pool.giveBack(got(others));
    TestSubscriber<PooledWire> mine = ask(KIND);
    fail(code, sqlState);
    wire.channel.runPendingTasks();
    assertThat(wire.channel.isOpen()).isTrue();
    assertThat(code(mine)).isEqualTo(code);
  }
}
