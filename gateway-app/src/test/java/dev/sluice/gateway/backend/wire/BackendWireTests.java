package dev.sluice.gateway.backend.wire;

import static dev.sluice.gateway.backend.wire.ScriptedWire.release;
import static dev.sluice.gateway.backend.wire.ScriptedWire.taken;
import static dev.sluice.gateway.backend.wire.ServerBytes.end;
import static dev.sluice.gateway.backend.wire.ServerBytes.error;
import static dev.sluice.gateway.backend.wire.ServerBytes.frame;
import static dev.sluice.gateway.backend.wire.ServerBytes.join;
import static dev.sluice.gateway.backend.wire.ServerBytes.metadata;
import static dev.sluice.gateway.backend.wire.ServerBytes.ok;
import static dev.sluice.gateway.backend.wire.ServerBytes.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** One exchange on a wire: what is sent, what comes of the answer and when, and how it ends. */
class BackendWireTests {

  private final ScriptedWire script = new ScriptedWire();

  @AfterEach
  void closed() {
    script.close();
  }

  @Test
  void sendsTheCommandWhenItIsSubscribedToAndHandsOnTheAnswer() {
    TestSubscriber<ResultSegment> answer = script.query("SELECT a");
    assertThat(script.sent()).isEqualTo("SELECT a");

    script.receive(metadata(1), row(3, "1"), row(4, "2"));
    script.receive(end(5));

    assertThat(taken(answer)).containsExactly("Metadata", "2 rows", "ResultEnd");
    assertThat(answer.isTerminatedComplete()).isTrue();
    release(answer);
  }

  @Test
  void handsOnASmallAnswerThatComesAtOnceAsOneSegment() {
    TestSubscriber<ResultSegment> answer = script.query("SELECT a");
    script.sent();

    script.receive(metadata(1), row(3, "1"), end(4));

    assertThat(taken(answer)).containsExactly("Resultset");
    assertThat(answer.isTerminatedComplete()).isTrue();
    release(answer);
  }

  @Test
  void cutsAnAnswerThatComesByteByByte() {
    TestSubscriber<ResultSegment> answer = script.query("SELECT a");
    script.sent();
    ByteBuf bytes = join(metadata(1), row(3, "1"), row(4, "2"), end(5));
    while (bytes.isReadable()) {
      script.channel.writeInbound(bytes.readBytes(1));
    }
    bytes.release();

    assertThat(taken(answer)).containsExactly("Metadata", "1 rows", "1 rows", "ResultEnd");
    assertThat(answer.isTerminatedComplete()).isTrue();
    release(answer);
  }

  @Test
  void givesOneSegmentForEachThatIsAskedFor() {
    TestSubscriber<ResultSegment> answer = script.query("SELECT a", 0);
    script.sent();
    script.receive(metadata(1), row(3, "1"), error(4));
    assertThat(taken(answer)).isEmpty();

    answer.request(1);
    assertThat(taken(answer)).containsExactly("Metadata");
    answer.request(1);
    assertThat(taken(answer)).containsExactly("Metadata", "1 rows");
    assertThat(answer.isTerminated()).isFalse();
    answer.request(1);
    assertThat(answer.isTerminatedComplete()).isTrue();
    release(answer);
  }

  @Test
  void stopsReadingWhileNothingIsAskedForAndReadsOnThen() {
    TestSubscriber<ResultSegment> answer = script.query("SELECT a", 1);
    script.sent();
    assertThat(script.channel.config().isAutoRead()).isTrue();

    script.receive(metadata(1), row(3, "1"));
    assertThat(script.channel.config().isAutoRead()).isFalse();

    answer.request(2);
    assertThat(script.channel.config().isAutoRead()).isTrue();
    script.receive(end(4));
    assertThat(script.channel.config().isAutoRead()).isTrue();
    release(answer);
  }

  @Test
  void aServersErrorEndsTheAnswerInOrder() {
    TestSubscriber<ResultSegment> answer = script.query("SELECT a");
    script.sent();
    script.receive(metadata(1), row(3, "1"), error(4));

    assertThat(taken(answer)).containsExactly("Metadata", "1 rows", "ServerError");
    assertThat(answer.isTerminatedComplete()).isTrue();
    assertThat(script.wire.isOpen()).isTrue();
    release(answer);
  }

  @Test
  void aLoginThatIsGivenUpEndsWithItsConnection() {
    TestSubscriber<ResultSegment> answer = TestSubscriber.create();
    script.wire.exchange(ScriptedWire.statement("a login"), ResponseKind.LOGIN, Upload.NONE, () -> {})
        .subscribe(answer);
    assertThat(script.sent()).isEqualTo("a login");
    answer.cancel();
    script.channel.runPendingTasks();

    assertThat(script.channel.isOpen()).isFalse();
    assertThat(script.kills).isEmpty();
  }

  @Test
  void whatTheServerSaysUnaskedIsItsLastWord() {
    TestSubscriber<ResultSegment> answer = script.query("DO 0");
    script.sent();
    script.receive(ok(1));
    ByteBuf words = error(0);
    byte[] said = ByteBufUtil.getBytes(words);
    script.receive(words);

    assertThat(script.wire.isOpen()).isFalse();
    assertThat(script.wire.lastWords()).isEqualTo(said);
    assertThat(script.channel.isOpen()).isFalse();
    release(answer);
  }

  @Test
  void theNextExchangeStartsCleanAfterAnErrorInTheMiddleOfAResult() {
    TestSubscriber<ResultSegment> first = script.query("SELECT a");
    script.sent();
    script.receive(metadata(1), row(3, "1"), error(4));
    TestSubscriber<ResultSegment> second = script.query("DO 0");
    assertThat(script.sent()).isEqualTo("DO 0");
    script.receive(ok(1));

    assertThat(taken(second)).containsExactly("Ok");
    release(first);
    release(second);
  }

  @Test
  void losesARunningExchangeWithTheConnection() {
    TestSubscriber<ResultSegment> answer = script.query("SELECT a");
    script.sent();
    script.receive(metadata(1), row(3, "1"), frame(4, "01 '2'").writerIndex(5));
    script.channel.close();

    assertThat(taken(answer)).containsExactly("Metadata", "1 rows");
    assertThat(answer.expectTerminalError()).isInstanceOfSatisfying(BackendLostException.class, e -> {
      assertThat(e.sent()).isTrue();
      assertThat(e).hasMessage("the backend closed connection 7");
    });
    assertThat(script.wire.isOpen()).isFalse();
    release(answer);
  }

  @Test
  void whatCameBeforeTheConnectionEndedIsStillTold() {
    TestSubscriber<ResultSegment> answer = script.query("SELECT a", 1);
    script.sent();
    script.receive(metadata(1), row(3, "1"), error(4));
    script.channel.close();
    assertThat(answer.isTerminated()).isFalse();

    answer.request(1);
    assertThat(answer.isTerminated()).isFalse();
    answer.request(1);
    assertThat(taken(answer)).containsExactly("Metadata", "1 rows", "ServerError");
    assertThat(answer.isTerminatedComplete()).isTrue();
    release(answer);
  }

  @Test
  void anAnswerThatIsCutOffFailsOnceWhatCameIsTaken() {
    TestSubscriber<ResultSegment> answer = script.query("SELECT a", 1);
    script.sent();
    script.receive(metadata(1), row(3, "1"));
    script.channel.close();
    assertThat(answer.isTerminated()).isFalse();

    answer.request(1);
    assertThat(taken(answer)).containsExactly("Metadata", "1 rows");
    assertThat(answer.expectTerminalError()).isInstanceOf(BackendLostException.class);
    release(answer);
  }

  @Test
  void closesAConnectionWhoseAnswerIsNotUnderstood() {
    TestSubscriber<ResultSegment> answer = script.query("SELECT a");
    script.sent();
    script.receive(frame(1, "fc 00 00 | no column count"));

    assertThat(answer.expectTerminalError()).isInstanceOf(BackendLostException.class)
        .hasMessageContaining("not understood");
    assertThat(script.wire.isOpen()).isFalse();
    assertThat(script.channel.isOpen()).isFalse();
  }

  @Test
  void closesAConnectionWhoseSessionStateIsNotUnderstood() {
    TestSubscriber<ResultSegment> answer = script.query("SET @a = 1");
    script.sent();
    script.receive(frame(1, "00 00 00", "02 40 | session state changed", "00 00", "00 | info",
        "03 02 05 31 | cut short"));

    assertThat(answer.expectTerminalError()).isInstanceOf(BackendLostException.class);
    assertThat(script.channel.isOpen()).isFalse();
  }

  @Test
  void closesAConnectionThatGoesOnAfterTheEndOfAnAnswer() {
    TestSubscriber<ResultSegment> answer = script.query("DO 0");
    script.sent();
    script.receive(ok(1), ok(2));

    assertThat(taken(answer)).containsExactly("Ok");
    assertThat(answer.isTerminatedComplete()).isTrue();
    assertThat(script.wire.isOpen()).isFalse();
    assertThat(script.channel.isOpen()).isFalse();
    release(answer);
  }

  @Test
  void closesAnIdleConnectionOnWhichTheServerSpeaks() {
    TestSubscriber<ResultSegment> answer = script.query("DO 0");
    script.sent();
    script.receive(ok(1));
    script.receive(frame(0, "ff 5d 04 | 1053", "'#08S01Server shutdown in progress'"));

    assertThat(script.wire.isOpen()).isFalse();
    assertThat(script.channel.inboundMessages()).as("what the driver sees").isEmpty();
    release(answer);
  }

  @Test
  void sendsNothingOnAConnectionThatHasClosed() {
    script.channel.close();
    TestSubscriber<ResultSegment> answer = script.query("SELECT a");

    assertThat(script.sent()).isNull();
    assertThat(answer.expectTerminalError()).isInstanceOfSatisfying(BackendLostException.class,
        e -> assertThat(e.sent()).isFalse());
  }

  @Test
  void takesOneSubscriber() {
    Flux<ResultSegment> exchange = script.wire.exchange(
        ScriptedWire.statement("DO 0"), ResponseKind.QUERY, Upload.NONE, () -> {});
    TestSubscriber<ResultSegment> first = TestSubscriber.create();
    exchange.subscribe(first);
    script.sent();
    TestSubscriber<ResultSegment> second = TestSubscriber.create();
    exchange.subscribe(second);
    script.receive(ok(1));

    assertThat(second.expectTerminalError()).isInstanceOf(IllegalStateException.class);
    assertThat(taken(first)).containsExactly("Ok");
    release(first);
  }
}
