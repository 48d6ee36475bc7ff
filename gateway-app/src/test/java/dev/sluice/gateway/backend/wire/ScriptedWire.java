package dev.sluice.gateway.backend.wire;

import dev.sluice.gateway.backend.Flavour;
import dev.sluice.gateway.backend.state.ServerSession;
import dev.sluice.gateway.backend.state.SessionTrace;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.packet.server.HandshakeV10;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.test.subscriber.TestSubscriber;

/**
 * A wire that has logged in, alone in its channel: the test is the server, and the connection that kills come from.
 * Everything happens on the test's thread.
 */
public final class ScriptedWire implements AutoCloseable {

  /** All of it, except that scripted answers do not say whether definitions are left out. */
  public static final Capabilities FLAVOUR =
      Capabilities.of(Flavour.CAPABILITIES).without(Capabilities.MARIADB_CACHE_METADATA);

  /** What {@link #sent} gives for the command that takes a late kill: {@code COM_SET_OPTION}, multi-statements on. */
  public static final String PROBE = "\0\0";

  public static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(10);
  public static final int BATCH = 64;
  private static final int MAX_METADATA = 1024;

  /** A kill that was asked for, on the connection that it would be sent on. */
  record Kill(long connectionId, BooleanSupplier stillRuns, MonoSink<Void> sink) {

    /** The connection is at hand: whether the kill is sent. */
    boolean send() {
      return stillRuns.getAsBoolean();
    }
  }

  public final List<Kill> kills = new ArrayList<>();
  public final SessionTrace trace = new SessionTrace();
  public final BackendWire wire;
  public final EmbeddedChannel channel;

  public ScriptedWire() {
    this(FLAVOUR);
  }

  public ScriptedWire(Capabilities flavour) {
    wire = new BackendWire(trace,
        (id, stillRuns) -> Mono.create(sink -> kills.add(new Kill(id, stillRuns, sink))),
        new BackendWire.Limits(BATCH, MAX_METADATA, DRAIN_TIMEOUT, DRAIN_TIMEOUT));
    channel = new EmbeddedChannel(wire);
    logIn(wire, flavour);
  }

  /** The session that it carries. */
  public ServerSession session() {
    return new ServerSession(wire, trace);
  }

  /** Has a wire take the server for {@link ServerBytes#greeting}'s, which was answered with those capabilities. */
  public static void logIn(BackendWire wire, Capabilities flavour) {
    ByteBuf greeting = ServerBytes.greeting();
    wire.greeted(HandshakeV10.decode(Frames.payload(greeting, 0)));
    greeting.release();
    wire.login(flavour.with(Capabilities.PROTOCOL_41 | Capabilities.SECURE_CONNECTION | Capabilities.SESSION_TRACK),
        () -> { });
  }

  /** A statement without attributes. */
  static Packet statement(String sql) {
    ByteBuf text = Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
    return Packet.command(ByteBufAllocator.DEFAULT.buffer(), ComQuery.of(text, Capabilities.of(0))::encode);
  }

  /** An exchange whose answer is asked for segment by segment. */
  TestSubscriber<ResultSegment> query(String sql, long demand) {
    return query(sql, demand, Upload.NONE);
  }

  /** An exchange in which the server may ask for files. */
  TestSubscriber<ResultSegment> query(String sql, long demand, Upload upload) {
    TestSubscriber<ResultSegment> answer = TestSubscriber.builder().initialRequest(demand).build();
    wire.exchange(statement(sql), ResponseKind.QUERY, upload, () -> {}).subscribe(answer);
    return answer;
  }

  TestSubscriber<ResultSegment> query(String sql) {
    return query(sql, Long.MAX_VALUE);
  }

  /** What has been sent to the server since the last call: one statement, or null. */
  public @Nullable String sent() {
    channel.runPendingTasks();
    ByteBuf frame = channel.readOutbound();
    if (frame == null) {
      return null;
    }
    String statement = new Packet(frame).payload().skipBytes(1).toString(StandardCharsets.UTF_8);
    frame.release();
    return statement;
  }

  /** The server sends these bytes. */
  public ScriptedWire receive(ByteBuf... parts) {
    channel.writeInbound(ServerBytes.join(parts));
    return this;
  }

  /** The kill that was asked for last is answered. */
  void killAnswered() {
    kills.getLast().sink().success();
    channel.runPendingTasks();
  }

  void killFailed(String why) {
    kills.getLast().sink().error(new IllegalStateException(why));
    channel.runPendingTasks();
  }

  void later(Duration time) {
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
  }

  /** What an answer consists of so far, segments in words. */
  public static List<String> taken(TestSubscriber<ResultSegment> answer) {
    return answer.getReceivedOnNext().stream().map(ScriptedWire::describe).toList();
  }

  private static String describe(ResultSegment segment) {
    return segment instanceof ResultSegment.Rows rows ? rows.count() + " rows" : segment.getClass().getSimpleName();
  }

  public static void release(TestSubscriber<ResultSegment> answer) {
    answer.getReceivedOnNext().forEach(ResultSegment::release);
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
  }
}
