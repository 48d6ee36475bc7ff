package dev.sluice.gateway.backend.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.Flavour;
import dev.sluice.gateway.backend.state.ServerSession;
import dev.sluice.gateway.backend.wire.ScriptedWire;
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
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** A pool whose connections are opened by the test, in time that the test passes. */
abstract class WirePoolTestCase {

  static final Duration PATIENCE = Duration.ofSeconds(5);
  static final Duration IDLE = Duration.ofMinutes(10);
  static final Duration LIFE = Duration.ofHours(1);
  static final Duration SOFT_LEASE = Duration.ofSeconds(10);
  static final BackendAccount ACCOUNT = new BackendAccount("app", "");
  static final PoolKey KIND = new PoolKey(ACCOUNT, Flavour.NONE, true);
  static final PoolKey OTHER_KIND = new PoolKey(ACCOUNT, Flavour.NONE, false);
  static final PoolKey OTHERS = new PoolKey(new BackendAccount("other", ""), Flavour.NONE, true);

  /** A connection that is being opened. */
  private record Opening(PoolKey key, MonoSink<ServerSession> sink) {}

  final List<Opening> openings = new ArrayList<>();
  final List<ScriptedWire> opened = new ArrayList<>();
  final EventLoop loop = new EmbeddedChannel().eventLoop();
  VirtualTimeScheduler time;
  WirePool pool;

  /** The soft-lease time of a pool that is made after this. */
  Duration softLease = SOFT_LEASE;

  @BeforeEach
  void start() {
    time = VirtualTimeScheduler.getOrSet();
  }

  /** Connections that were taken from their sessions without another that waits for them. */
  final List<PooledWire> cleaned = new ArrayList<>();

  @AfterEach
  void stop() {
    pool.close().subscribe();
    opened.forEach(ScriptedWire::close);
    VirtualTimeScheduler.reset();
  }

  void pool(int maxSize, int maxOpening, int maxPending) {
    WirePool.Connector connector = (key, loop) -> Mono.create(sink -> openings.add(new Opening(key, sink)));
    pool = new WirePool(new PoolBounds(maxSize, maxOpening, maxPending, PATIENCE, IDLE, LIFE, softLease),
        connector, "db:3306", cleaned::add);
  }

  TestSubscriber<PooledWire> ask(PoolKey key) {
    return ask(key, loop);
  }

  TestSubscriber<PooledWire> ask(PoolKey key, EventLoop loop) {
    TestSubscriber<PooledWire> asked = TestSubscriber.create();
    pool.acquire(key, loop).subscribe(asked);
    return asked;
  }

  List<TestSubscriber<PooledWire>> ask(int times) {
    List<TestSubscriber<PooledWire>> asked = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      asked.add(ask(KIND));
    }
    return asked;
  }

  /** The connection that has been in the making longest is there. */
  ScriptedWire open() {
    ScriptedWire wire = new ScriptedWire();
    opened.add(wire);
    openings.removeFirst().sink().success(wire.session());
    return wire;
  }

  void fail(int code, String sqlState) {
    openings.removeFirst().sink().error(StatementFailure.of(new ErrPacket(code, sqlState,
        "no".getBytes(StandardCharsets.UTF_8))));
  }

  static PooledWire got(TestSubscriber<PooledWire> asked) {
    assertThat(asked.getReceivedOnNext()).hasSize(1);
    return asked.getReceivedOnNext().getFirst();
  }

  static int code(TestSubscriber<PooledWire> asked) {
    Throwable error = asked.expectTerminalError();
    assertThat(error).isInstanceOf(StatementFailure.class);
    return ((StatementFailure) error).errorCode();
  }

  static @Nullable String message(TestSubscriber<PooledWire> asked) {
    return asked.expectTerminalError().getMessage();
  }
}
