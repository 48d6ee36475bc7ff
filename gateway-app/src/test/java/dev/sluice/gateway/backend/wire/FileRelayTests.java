package dev.sluice.gateway.backend.wire;

import static dev.sluice.gateway.backend.wire.ScriptedWire.release;
import static dev.sluice.gateway.backend.wire.ScriptedWire.taken;
import static dev.sluice.gateway.backend.wire.ServerBytes.error;
import static dev.sluice.gateway.backend.wire.ServerBytes.frame;
import static dev.sluice.gateway.backend.wire.ServerBytes.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.Wire;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** A server that asks for a file, on a wire: what it is sent and when, and when its answer is told. */
class FileRelayTests {

  private final TestPublisher<Packet> file = TestPublisher.create();
  private long requested;
  private ScriptedWire script = new ScriptedWire();

  @AfterEach
  void closed() {
    script.close();
  }

  private final class Files implements Upload {

    @Override
    public Flux<Packet> parts() {
      return file.flux().doOnRequest(n -> requested += n);
    }

    @Override
    public Mono<Integer> asked(int sequenceId) {
      return Mono.never();
    }
  }

  /** A statement whose file has been asked for, in packet 1. */
  private TestSubscriber<ResultSegment> load() {
    TestSubscriber<ResultSegment> answer = script.query("LOAD", Long.MAX_VALUE, new Files());
    assertThat(script.sent()).isEqualTo("LOAD");
    script.receive(frame(1, "fb 'rows.txt'"));
    assertThat(taken(answer)).containsExactly("LocalInfile");
    return answer;
  }

  private static Packet packet(int sequenceId, String... fields) {
    return new Packet(frame(sequenceId, fields));
  }

  private void assertSent(String @Nullable... bytes) {
    script.channel.runPendingTasks();
    for (String expected : bytes) {
      ByteBuf sent = script.channel.readOutbound();
      assertThat(sent).as(expected).isNotNull();
      Wire.assertSameBytes(ByteBufUtil.getBytes(sent), Wire.bytes(expected));
      sent.release();
    }
    assertThat(script.channel.<ByteBuf>readOutbound()).isNull();
  }

  private void writable(boolean writable) {
    script.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    script.channel.runPendingTasks();
  }

  @Test
  void partsGoToTheServerWithItsIds() {
    TestSubscriber<ResultSegment> answer = load();

    file.next(packet(77, "'1,a'"));
    file.next(Packet.part(frame(78, "'2,b'").writerIndex(6), true, true, false));
    file.next(Packet.part(frame(78, "'2,b'").readerIndex(6), false, false, true));
    file.next(packet(79));
    file.complete();

    assertSent("03 00 00 02 '1,a'", "03 00 00 03 '2,'", "'b'", "00 00 00 04");
    script.receive(ok(5));
    assertThat(taken(answer)).containsExactly("LocalInfile", "Ok");
    assertThat(answer.isTerminatedComplete()).isTrue();
    assertThat(script.wire.isIdle()).isTrue();
    release(answer);
  }

  @Test
  void asksForNothingWhileTheServerTakesNothing() {
    TestSubscriber<ResultSegment> answer = load();
    assertThat(requested).isEqualTo(1);
    writable(false);
    file.next(packet(2, "'1'"));
    assertSent("01 00 00 02 '1'");
    assertThat(requested).isEqualTo(1);
    writable(true);
    assertThat(requested).isEqualTo(2);
    file.next(packet(3));
    file.complete();
    assertSent("00 00 00 03");
    script.receive(ok(4));
    assertThat(answer.isTerminatedComplete()).isTrue();
    release(answer);
  }

  @Test
  void anErrorThatComesEarlyIsToldWhenTheClientHasSentAll() {
    TestSubscriber<ResultSegment> answer = load();
    file.next(packet(2, "'1'"));
    script.receive(error(3));
    assertThat(taken(answer)).containsExactly("LocalInfile");

    file.next(packet(3, "'2'"));
    file.next(packet(4));
    assertThat(taken(answer)).containsExactly("LocalInfile");
    file.complete();

    assertThat(taken(answer)).containsExactly("LocalInfile", "ServerError");
    assertThat(answer.isTerminatedComplete()).isTrue();
    assertSent("01 00 00 02 '1'", "01 00 00 03 '2'", "00 00 00 04");
    release(answer);
  }

  @Test
  void aServerThatIsLostIsToldWhenTheClientHasSentAll() {
    TestSubscriber<ResultSegment> answer = load();
    file.next(packet(2, "'1'"));
    assertSent("01 00 00 02 '1'");
    script.channel.close();
    script.channel.runPendingTasks();
    assertThat(answer.isTerminated()).isFalse();

    file.next(packet(3, "'2'"));
    file.next(packet(4));
    assertThat(answer.isTerminated()).isFalse();
    file.complete();

    assertThat(answer.expectTerminalError()).isInstanceOf(BackendLostException.class);
    assertSent();
    release(answer);
  }

  @Test
  void whatALostServerSaidIsToldWhenTheClientHasSentAll() {
    TestSubscriber<ResultSegment> answer = load();
    script.receive(error(2));
    script.channel.close();
    file.next(packet(2));
    file.complete();

    assertThat(taken(answer)).containsExactly("LocalInfile", "ServerError");
    assertThat(answer.isTerminatedComplete()).isTrue();
    release(answer);
  }

  @Test
  void aFileThatBreaksOffIsNotEnded() {
    TestSubscriber<ResultSegment> answer = load();
    file.next(packet(2, "'1'"));
    answer.cancel();
    file.error(new IllegalStateException("the client is gone"));

    assertSent("01 00 00 02 '1'");
    assertThat(script.channel.isOpen()).isFalse();
    assertThat(script.kills).isEmpty();
    release(answer);
  }

  @Test
  void aStatementThatIsStoppedStillGetsItsFile() {
    TestSubscriber<ResultSegment> answer = load();
    file.next(packet(2, "'1'"));
    answer.cancel();
    script.channel.runPendingTasks();
    assertThat(script.kills.getLast().send()).isTrue();
    script.killAnswered();
    file.next(packet(3, "'2'"));
    script.later(ScriptedWire.DRAIN_TIMEOUT.multipliedBy(2));
    assertThat(script.channel.isOpen()).as("the client may take its time").isTrue();
    file.next(packet(4));
    file.complete();
    assertSent("01 00 00 02 '1'", "01 00 00 03 '2'", "00 00 00 04");

    script.receive(error(5));
    assertThat(script.sent()).isEqualTo(ScriptedWire.PROBE);
    script.receive(ok(1));
    assertThat(script.wire.isIdle()).isTrue();
    assertThat(taken(answer)).containsExactly("LocalInfile");
    release(answer);
  }

  @Test
  void aServerThatIsStoppedAndTakesNothingIsClosed() {
    TestSubscriber<ResultSegment> answer = load();
    writable(false);
    file.next(packet(2, "'1'"));
    assertSent("01 00 00 02 '1'");
    answer.cancel();
    script.later(ScriptedWire.DRAIN_TIMEOUT);

    assertThat(script.channel.isOpen()).isFalse();
    release(answer);
  }

  @Test
  void aServerThatEndsAStoppedStatementBeforeItsFileIsClosed() {
    TestSubscriber<ResultSegment> answer = load();
    answer.cancel();
    script.receive(error(2));

    assertThat(script.channel.isOpen()).isFalse();
    release(answer);
  }

  @Test
  void aServerThatMayNotAskGetsAnEmptyFile() {
    script.close();
    script = new ScriptedWire(ScriptedWire.FLAVOUR.without(Capabilities.LOCAL_FILES));
    TestSubscriber<ResultSegment> answer = script.query("SELECT 1", Long.MAX_VALUE, new Files());
    script.sent();
    script.receive(frame(1, "fb '/etc/passwd'"));

    assertSent("00 00 00 02");
    assertThat(taken(answer)).isEmpty();
    assertThat(answer.expectTerminalError()).isInstanceOfSatisfying(StatementFailure.class,
        e -> assertThat(e).hasMessageStartingWith("3948 (42000): sluice: Loading local data is disabled"));
    assertThat(file.wasSubscribed()).isFalse();
    script.receive(ok(3));
    assertThat(script.kills.getLast().send()).isFalse();
    script.killAnswered();
    assertThat(script.wire.isIdle()).isTrue();
  }
}
