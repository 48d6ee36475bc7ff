package dev.sluice.gateway.backend.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.Flavour;
import dev.sluice.gateway.backend.PoolNumbers;
import dev.sluice.gateway.backend.state.ServerSession;
import dev.sluice.gateway.backend.wire.ScriptedWire;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.packet.server.ErrPacket;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** A pool whose connections are opened by the test, in time that the test passes. */
@Timeout(60)
class WirePoolTests {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofMinutes(10);
  private static final Duration LIFE = Duration.ofHours(1);
  private static final BackendAccount ACCOUNT = new BackendAccount("app", "");
  private static final PoolKey KIND = new PoolKey(ACCOUNT, Flavour.NONE, true);
  private static final PoolKey OTHER_KIND = new PoolKey(ACCOUNT, Flavour.NONE, false);
  private static final PoolKey OTHERS = new PoolKey(new BackendAccount("other", ""), Flavour.NONE, true);

  /** A connection that is being opened. */
  private record Opening(PoolKey key, MonoSink<ServerSession> sink) {}

  private final List<Opening> openings = new ArrayList<>();
  private final List<ScriptedWire> opened = new ArrayList<>();
  private final EventLoop loop = new EmbeddedChannel().eventLoop();
  private VirtualTimeScheduler time;
  private WirePool pool;

  @BeforeEach
  void start() {
    time = VirtualTimeScheduler.getOrSet();
  }

  @AfterEach
  void stop() {
    pool.close().subscribe();
    opened.forEach(ScriptedWire::close);
    VirtualTimeScheduler.reset();
  }

  private void pool(int maxSize, int maxOpening, int maxPending) {
    WirePool.Connector connector = (key, loop) -> Mono.create(sink -> openings.add(new Opening(key, sink)));
    pool = new WirePool(new WirePool.Bounds(maxSize, maxOpening, maxPending, PATIENCE, IDLE, LIFE), connector,
        "db:3306");
  }

  private TestSubscriber<PooledWire> ask(PoolKey key) {
    return ask(key, loop);
  }

  private TestSubscriber<PooledWire> ask(PoolKey key, EventLoop loop) {
    TestSubscriber<PooledWire> asked = TestSubscriber.create();
    pool.acquire(key, loop).subscribe(asked);
    return asked;
  }

  private List<TestSubscriber<PooledWire>> ask(int times) {
    List<TestSubscriber<PooledWire>> asked = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      asked.add(ask(KIND));
    }
    return asked;
  }

  /** The connection that has been in the making longest is there. */
  private ScriptedWire open() {
    ScriptedWire wire = new ScriptedWire();
    opened.add(wire);
    openings.removeFirst().sink().success(wire.session());
    return wire;
  }

  private void fail(int code, String sqlState) {
    openings.removeFirst().sink().error(StatementFailure.of(new ErrPacket(code, sqlState,
        "no".getBytes(StandardCharsets.UTF_8))));
  }

  private static PooledWire got(TestSubscriber<PooledWire> asked) {
    assertThat(asked.getReceivedOnNext()).hasSize(1);
    return asked.getReceivedOnNext().getFirst();
  }

  private static int code(TestSubscriber<PooledWire> asked) {
    Throwable error = asked.expectTerminalError();
    assertThat(error).isInstanceOf(StatementFailure.class);
    return ((StatementFailure) error).errorCode();
  }

  private static @Nullable String message(TestSubscriber<PooledWire> asked) {
    return asked.expectTerminalError().getMessage();
  }

  @Test
  void aFewAreOpenedAtATimeForTheLongestWaiter() {
    pool(10, 2, 100);
    List<TestSubscriber<PooledWire>> asked = ask(5);
    assertThat(openings).hasSize(2);
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(2, 0, 3));
    open();
    got(asked.get(0));
    assertThat(openings).hasSize(2);
    for (int i = 1; i < 5; i++) {
      open();
      got(asked.get(i));
    }
    assertThat(openings).isEmpty();
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(5, 0, 0));
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
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(1, 1, 0));
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
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(1, 0, 0));
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
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(0, 0, 0));
  }

  @Test
  void oneThatClosesWhileIdleIsForgotten() {
    pool(1, 4, 100);
    TestSubscriber<PooledWire> first = ask(KIND);
    ScriptedWire wire = open();
    pool.giveBack(got(first));
    wire.channel.close();
    assertThat(pool.numbers()).isEqualTo(new PoolNumbers(0, 0, 0));
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
