package dev.sluice.gateway.backend.wire;

import static dev.sluice.gateway.backend.wire.ScriptedWire.release;
import static dev.sluice.gateway.backend.wire.ScriptedWire.taken;
import static dev.sluice.gateway.backend.wire.ServerBytes.metadata;
import static dev.sluice.gateway.backend.wire.ServerBytes.ok;
import static dev.sluice.gateway.backend.wire.ServerBytes.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.protocol.response.ResultSegment;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** A statement that hears nothing: the server is asked, and only its silence then ends the statement. */
class SilenceWatchTests {

  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
  private final AtomicInteger asked = new AtomicInteger();
  private Sinks.Empty<Void> question = Sinks.empty();
  private final SilenceWatch watch = new SilenceWatch(SILENCE, Mono.defer(() -> {
    asked.incrementAndGet();
    return question.asMono();
  }));
  private final ScriptedWire script = new ScriptedWire();

  @BeforeEach
  void watched() {
    script.wire.watchedBy(watch, new NetworkTimeout(Duration.ZERO));
  }

  @AfterEach
  void closed() {
    script.close();
    watch.close();
    VirtualTimeScheduler.reset();
  }

  private void after(Duration passed) {
    for (int i = 0; i < 2; i++) {
      time.advanceTimeBy(passed.dividedBy(2));
      script.channel.runPendingTasks();
    }
  }

  private TestSubscriber<ResultSegment> running(long demand) {
    TestSubscriber<ResultSegment> answer = script.query("SELECT a", demand);
    assertThat(script.sent()).isEqualTo("SELECT a");
    return answer;
  }

  @Test
  void nothingIsAskedWhileNothingRuns() {
    after(SILENCE.multipliedBy(5));
    assertThat(asked).hasValue(0);
  }

  @Test
  void aServerThatAnswersMayTakeAsLongAsItLikes() {
    TestSubscriber<ResultSegment> answer = running(Long.MAX_VALUE);
    for (int i = 1; i < 5; i++) {
      question = Sinks.empty();
      after(SILENCE.multipliedBy(2));
      assertThat(asked).as("one question at a time").hasValue(i);
      question.tryEmitEmpty();
    }
    script.receive(ok(1));
    assertThat(taken(answer)).containsExactly("Ok");
    release(answer);
  }

  @Test
  void oneThatDoesNotLosesTheStatement() {
    TestSubscriber<ResultSegment> answer = running(Long.MAX_VALUE);
    after(SILENCE.multipliedBy(2));
    question.tryEmitError(new IllegalStateException("no greeting"));
    script.channel.runPendingTasks();

    assertThat(answer.expectTerminalError()).isInstanceOfSatisfying(BackendLostException.class, e -> {
      assertThat(e.sent()).isTrue();
      assertThat(e).hasMessageContaining("sluice.backend.silence-timeout");
    });
    assertThat(script.channel.isOpen()).isFalse();
  }

  @Test
  void whatIsHeardMeanwhileIsAnAnswerToo() {
    TestSubscriber<ResultSegment> answer = running(Long.MAX_VALUE);
    after(SILENCE.multipliedBy(2));
    assertThat(asked).hasValue(1);
    script.receive(metadata(1), row(3, "1"));
    question.tryEmitError(new IllegalStateException("no greeting"));
    script.channel.runPendingTasks();

    assertThat(script.channel.isOpen()).isTrue();
    release(answer);
  }

  @Test
  void aClientThatTakesNothingIsNotTheServersSilence() {
    TestSubscriber<ResultSegment> answer = running(1);
    script.receive(metadata(1), row(3, "1"));
    after(SILENCE.multipliedBy(5));
    assertThat(asked).hasValue(0);
    answer.cancel();
    release(answer);
  }
}
