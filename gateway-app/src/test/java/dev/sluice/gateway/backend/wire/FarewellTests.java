package dev.sluice.gateway.backend.wire;

import static dev.sluice.gateway.backend.wire.ScriptedWire.release;
import static dev.sluice.gateway.backend.wire.ScriptedWire.taken;
import static dev.sluice.gateway.backend.wire.ServerBytes.frame;
import static dev.sluice.gateway.backend.wire.ServerBytes.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.protocol.Wire;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** What a server says when it closes a connection, told from the answer to a command by its sequence id. */
class FarewellTests {

  private static final String[] INACTIVE = {"ff | header", "bf 0f | 4031", "'#HY000disconnected'"};

  private final ScriptedWire script = new ScriptedWire();

  @AfterEach
  void closed() {
    script.close();
  }

  private TestSubscriber<ResultSegment> running(String sql, long demand) {
    TestSubscriber<ResultSegment> answer = script.query(sql, demand);
    assertThat(script.sent()).isEqualTo(sql);
    return answer;
  }

  private static void assertUnread(TestSubscriber<ResultSegment> answer) {
    assertThat(taken(answer)).isEmpty();
    assertThat(answer.expectTerminalError()).isInstanceOfSatisfying(BackendLostException.class, e -> {
      assertThat(e.sent()).isFalse();
      assertThat(e).hasMessage("the backend closed connection 7 with error 4031");
      assertThat(e.farewell()).startsWith(Wire.bytes("15 00 00 | length", "00 | sequence id", "ff bf 0f | 4031"));
    });
  }

  @Test
  void isNotTheAnswerToACommandThatItCrosses() {
    TestSubscriber<ResultSegment> answer = running("SELECT a", Long.MAX_VALUE);
    script.receive(frame(0, INACTIVE));

    assertUnread(answer);
    assertThat(script.wire.isOpen()).isFalse();
    assertThat(script.channel.isOpen()).isFalse();
  }

  @Test
  void isToldFromItWhenItComesInPieces() {
    TestSubscriber<ResultSegment> answer = running("SELECT a", Long.MAX_VALUE);
    ByteBuf farewell = frame(0, INACTIVE);
    while (farewell.isReadable()) {
      script.receive(farewell.readRetainedSlice(1));
    }
    farewell.release();

    assertUnread(answer);
  }

  @Test
  void waitsForNobodyToAskForIt() {
    TestSubscriber<ResultSegment> answer = running("SELECT a", 0);
    script.receive(frame(0, INACTIVE));
    script.channel.close();
    assertThat(answer.isTerminatedOrCancelled()).isFalse();

    answer.request(1);
    assertUnread(answer);
  }

  @Test
  void isWhatACommandThatWaitsFailsWithToo() {
    TestSubscriber<ResultSegment> stopped = running("SELECT a", Long.MAX_VALUE);
    stopped.cancel();
    TestSubscriber<ResultSegment> next = script.query("SELECT b");
    script.receive(frame(0, INACTIVE));

    assertUnread(next);
    assertThat(taken(stopped)).isEmpty();
  }

  @Test
  void anErrorWithTheNextIdAnswersTheCommand() {
    TestSubscriber<ResultSegment> answer = running("SELECT a", Long.MAX_VALUE);
    script.receive(frame(1, INACTIVE));

    assertThat(taken(answer)).containsExactly("ServerError");
    assertThat(script.wire.isOpen()).isTrue();
    release(answer);
  }

  @Test
  void mayFollowAnAnswerAtOnce() {
    TestSubscriber<ResultSegment> answer = running("DO 1", Long.MAX_VALUE);
    script.receive(ok(1), frame(0, INACTIVE));

    assertThat(taken(answer)).containsExactly("Ok");
    answer.expectTerminalSignal();
    assertThat(script.wire.isOpen()).isFalse();
    assertThat(script.wire.lastWords()).startsWith(Wire.bytes("15 00 00 | length", "00 | sequence id", "ff bf 0f"));
    release(answer);
  }
}
