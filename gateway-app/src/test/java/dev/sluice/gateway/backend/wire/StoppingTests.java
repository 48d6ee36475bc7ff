package dev.sluice.gateway.backend.wire;

import static dev.sluice.gateway.backend.wire.ScriptedWire.release;
import static dev.sluice.gateway.backend.wire.ScriptedWire.taken;
import static dev.sluice.gateway.backend.wire.ServerBytes.end;
import static dev.sluice.gateway.backend.wire.ServerBytes.error;
import static dev.sluice.gateway.backend.wire.ServerBytes.metadata;
import static dev.sluice.gateway.backend.wire.ServerBytes.ok;
import static dev.sluice.gateway.backend.wire.ServerBytes.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.protocol.response.ResultSegment;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** Stopping a statement on a wire: cancelled or interrupted, killed, drained, and the next one kept out of harm. */
class StoppingTests {

  private final ScriptedWire script = new ScriptedWire();

  @AfterEach
  void closed() {
    script.close();
  }

  private TestSubscriber<ResultSegment> running(String sql) {
    TestSubscriber<ResultSegment> answer = script.query(sql);
    assertThat(script.sent()).isEqualTo(sql);
    return answer;
  }

  @Test
  void cancellingKillsTheStatementAndDrainsItsAnswer() {
    TestSubscriber<ResultSegment> answer = running("SELECT a");
    script.receive(metadata(1), row(3, "1"));
    answer.cancel();
    script.sent();
    assertThat(script.kills).singleElement().satisfies(kill -> {
      assertThat(kill.connectionId()).isEqualTo(7);
      assertThat(kill.send()).isTrue();
    });

    script.receive(row(4, "2"), error(5));
    script.killAnswered();
    assertThat(taken(answer)).containsExactly("Metadata", "1 rows");
    assertThat(script.wire.isOpen()).isTrue();
    release(answer);
  }

  @Test
  void cancellingReadsOnWhateverWasAskedFor() {
    TestSubscriber<ResultSegment> answer = script.query("SELECT a", 1);
    script.sent();
    script.receive(metadata(1), row(3, "1"));
    assertThat(script.channel.config().isAutoRead()).isFalse();

    answer.cancel();
    assertThat(script.channel.config().isAutoRead()).isTrue();
    release(answer);
  }

  @Test
  void cancellingWhenTheRestIsThereAlreadyKillsNothing() {
    TestSubscriber<ResultSegment> answer = script.query("SELECT a", 1);
    script.sent();
    script.receive(metadata(1), row(3, "1"), end(4));
    answer.cancel();
    script.channel.runPendingTasks();

    assertThat(script.kills).isEmpty();
    assertThat(script.wire.isIdle()).isTrue();
    release(answer);
  }

  @Test
  void theNextStatementWaitsUntilTheStoppedOneHasEnded() {
    running("SELECT a").cancel();
    TestSubscriber<ResultSegment> next = script.query("SELECT b");
    assertThat(script.sent()).isNull();
    assertThat(script.kills.getLast().send()).isTrue();
    script.killAnswered();
    assertThat(script.sent()).isNull();

    script.receive(error(1));
    assertThat(script.sent()).as("the probe").isEqualTo(ScriptedWire.PROBE);
    script.receive(ok(1));
    assertThat(script.sent()).isEqualTo("SELECT b");
    script.receive(metadata(1), end(3));
    assertThat(taken(next)).containsExactly("Resultset");
    release(next);
  }

  @Test
  void theNextStatementWaitsUntilTheKillHasBeenAnswered() {
    running("SELECT a").cancel();
    script.sent();
    assertThat(script.kills.getLast().send()).isTrue();
    script.receive(metadata(1), end(3));
    TestSubscriber<ResultSegment> next = script.query("SELECT b");
    assertThat(script.sent()).as("the kill is still under way").isNull();

    script.killAnswered();
    assertThat(script.sent()).as("the probe").isEqualTo(ScriptedWire.PROBE);
    script.receive(error(1));
    assertThat(script.sent()).isEqualTo("SELECT b");
    script.receive(ok(1));
    assertThat(taken(next)).containsExactly("Ok");
    release(next);
  }

  @Test
  void aKillThatIsNotSentAnyMoreNeedsNoProbe() {
    running("SELECT a").cancel();
    script.sent();
    script.receive(metadata(1), end(3));
    assertThat(script.kills.getLast().send()).as("the statement has ended").isFalse();
    TestSubscriber<ResultSegment> next = script.query("SELECT b");
    assertThat(script.sent()).isNull();

    script.killAnswered();
    assertThat(script.sent()).isEqualTo("SELECT b");
    script.receive(ok(1));
    release(next);
  }

  @Test
  void aKillNeverSeesTheStatementAfterTheOneItIsFor() {
    running("SELECT a").cancel();
    script.sent();
    script.receive(metadata(1), end(3));
    TestSubscriber<ResultSegment> next = script.query("SELECT b");

    assertThat(script.kills.getLast().send()).isFalse();
    next.cancel();
    assertThat(script.sent()).isNull();
  }

  @Test
  void aProbeRunsAtOnceWhereNobodyWaits() {
    running("SELECT a").cancel();
    script.sent();
    script.kills.getLast().send();
    script.killAnswered();
    script.receive(error(1));
    assertThat(script.sent()).isEqualTo(ScriptedWire.PROBE);
    assertThat(script.wire.isIdle()).isFalse();

    script.receive(ok(1));
    assertThat(script.wire.isIdle()).isTrue();
  }

  @Test
  void closesAConnectionThatDoesNotEndItsStatementInTime() {
    running("SELECT a").cancel();
    TestSubscriber<ResultSegment> next = script.query("SELECT b");
    script.sent();
    script.kills.getLast().send();
    script.killAnswered();
    script.later(ScriptedWire.DRAIN_TIMEOUT.dividedBy(2));
    assertThat(script.channel.isOpen()).isTrue();

    script.later(ScriptedWire.DRAIN_TIMEOUT);
    assertThat(script.channel.isOpen()).isFalse();
    assertThat(next.expectTerminalError()).isInstanceOfSatisfying(BackendLostException.class, e -> {
      assertThat(e.sent()).isFalse();
      assertThat(e).hasMessage("its stopped statement did not end within 10000 ms");
    });
  }

  @Test
  void theDrainTimeoutEndsWithTheStatement() {
    running("SELECT a").cancel();
    script.sent();
    script.receive(metadata(1), end(3));
    script.killAnswered();
    TestSubscriber<ResultSegment> next = running("SELECT b");
    script.later(ScriptedWire.DRAIN_TIMEOUT.multipliedBy(2));

    assertThat(script.channel.isOpen()).isTrue();
    script.receive(ok(1));
    release(next);
  }

  /** A server that is killing before it has read the command does nothing. */
  @Test
  void aKillThatCameTooEarlyIsSentAgain() {
    running("SELECT a").cancel();
    script.sent();
    script.kills.getLast().send();
    script.killAnswered();
    assertThat(script.kills).hasSize(1);

    script.later(Duration.ofSeconds(1));
    assertThat(script.kills).hasSize(2);
    assertThat(script.kills.getLast().send()).isTrue();
    script.receive(error(1));
    script.killAnswered();
    assertThat(script.sent()).as("the probe").isEqualTo(ScriptedWire.PROBE);
    script.receive(ok(1));
    script.later(Duration.ofSeconds(1));
    assertThat(script.kills).hasSize(2);
  }

  @Test
  void closesAConnectionWhoseKillMayStillCome() {
    running("SELECT a").cancel();
    script.sent();
    script.kills.getLast().send();
    script.receive(error(1));
    script.killFailed("no answer");

    assertThat(script.channel.isOpen()).isFalse();
  }

  @Test
  void keepsAConnectionWhoseKillWasNeverSent() {
    running("SELECT a").cancel();
    script.sent();
    script.killFailed("no connection");
    assertThat(script.channel.isOpen()).isTrue();

    script.receive(metadata(1), end(3));
    assertThat(script.wire.isIdle()).isTrue();
  }

  @Test
  void cancellingBeforeTheStartReleasesTheCommand() {
    TestSubscriber<ResultSegment> running = running("SELECT a");
    running.cancel();
    TestSubscriber<ResultSegment> next = script.query("SELECT b");
    next.cancel();
    script.sent();
    script.kills.getLast().send();
    script.receive(error(1));
    script.killAnswered();

    assertThat(script.sent()).as("the probe, and nothing else").isEqualTo(ScriptedWire.PROBE);
    script.receive(ok(1));
    assertThat(script.sent()).isNull();
  }

  @Test
  void aThirdStatementIsRefused() {
    TestSubscriber<ResultSegment> first = running("SELECT a");
    TestSubscriber<ResultSegment> second = script.query("SELECT b");
    TestSubscriber<ResultSegment> third = script.query("SELECT c");

    assertThat(third.expectTerminalError()).isInstanceOf(IllegalStateException.class);
    script.receive(ok(1));
    assertThat(script.sent()).isEqualTo("SELECT b");
    script.receive(ok(1));
    release(first);
    release(second);
  }

  @Test
  void theConnectionEndsForTheRunningAndTheWaitingStatement() {
    TestSubscriber<ResultSegment> running = running("SELECT a");
    TestSubscriber<ResultSegment> waiting = script.query("SELECT b");
    script.channel.close();

    assertThat(running.expectTerminalError()).isInstanceOfSatisfying(BackendLostException.class,
        e -> assertThat(e.sent()).isTrue());
    assertThat(waiting.expectTerminalError()).isInstanceOfSatisfying(BackendLostException.class,
        e -> assertThat(e.sent()).isFalse());
  }

  @Test
  void cancellingAfterTheConnectionHasEndedReleasesWhatCame() {
    TestSubscriber<ResultSegment> answer = script.query("SELECT a", 1);
    script.sent();
    script.receive(metadata(1), row(3, "1"), row(4, "2"));
    script.channel.close();
    answer.cancel();
    script.channel.runPendingTasks();

    assertThat(script.kills).isEmpty();
    release(answer);
  }

  @Test
  void interruptingLeavesTheStatementToItsOwnError() {
    TestSubscriber<ResultSegment> answer = running("SELECT a");
    TestSubscriber<Void> interrupt = TestSubscriber.create();
    script.wire.interrupt(() -> true).subscribe(interrupt);
    script.sent();
    assertThat(script.kills.getLast().send()).isTrue();
    assertThat(interrupt.isTerminated()).isFalse();

    script.killAnswered();
    assertThat(interrupt.isTerminatedComplete()).isTrue();
    script.receive(error(1));
    assertThat(taken(answer)).containsExactly("ServerError");
    assertThat(script.sent()).as("the probe").isEqualTo(ScriptedWire.PROBE);
    script.receive(ok(1));
    release(answer);
  }

  @Test
  void interruptingAnIdleConnectionDoesNothing() {
    TestSubscriber<Void> interrupt = TestSubscriber.create();
    script.wire.interrupt(() -> true).subscribe(interrupt);
    script.sent();

    assertThat(interrupt.isTerminatedComplete()).isTrue();
    assertThat(script.kills).isEmpty();
  }

  @Test
  void oneKillServesAllWhoAskForIt() {
    TestSubscriber<ResultSegment> answer = running("SELECT a");
    TestSubscriber<Void> first = TestSubscriber.create();
    TestSubscriber<Void> second = TestSubscriber.create();
    script.wire.interrupt(() -> true).subscribe(first);
    script.wire.interrupt(() -> true).subscribe(second);
    answer.cancel();
    script.sent();
    assertThat(script.kills).hasSize(1);

    script.kills.getLast().send();
    script.killAnswered();
    assertThat(first.isTerminatedComplete()).isTrue();
    assertThat(second.isTerminatedComplete()).isTrue();
    script.receive(error(1));
  }

  @Test
  void whoAsksForAKillHearsThatItFailed() {
    TestSubscriber<ResultSegment> answer = running("SELECT a");
    TestSubscriber<Void> interrupt = TestSubscriber.create();
    script.wire.interrupt(() -> true).subscribe(interrupt);
    script.sent();
    script.killFailed("no connection");

    assertThat(interrupt.expectTerminalError()).hasMessage("no connection");
    script.receive(ok(1));
    assertThat(taken(answer)).containsExactly("Ok");
    release(answer);
  }

  @Test
  void aKillThatIsNotAnsweredInTimeClosesTheConnection() {
    TestSubscriber<ResultSegment> answer;
    var time = VirtualTimeScheduler.getOrSet();
    try {
      answer = running("SELECT a");
      script.wire.interrupt(() -> true).onErrorResume(e -> Mono.empty()).subscribe();
      script.sent();
      script.kills.getLast().send();
      time.advanceTimeBy(ScriptedWire.DRAIN_TIMEOUT);
      script.channel.runPendingTasks();
    } finally {
      VirtualTimeScheduler.reset();
    }

    assertThat(script.channel.isOpen()).isFalse();
    assertThat(answer.expectTerminalError())
        .hasMessageContaining("KILL QUERY may still come: ", "has not answered a kill for 10000 ms");
  }
}
