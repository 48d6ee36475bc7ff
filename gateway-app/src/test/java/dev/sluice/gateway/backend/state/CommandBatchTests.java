package dev.sluice.gateway.backend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.wire.ScriptedWire;
import dev.sluice.gateway.backend.wire.ServerBytes;
import dev.sluice.protocol.packet.client.ComResetConnection;
import dev.sluice.protocol.response.ResultSegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

class CommandBatchTests {

  private final ScriptedWire script = new ScriptedWire();
  private final CommandBatch batch = new CommandBatch(script.wire);
  private final List<String> heard = new ArrayList<>();
  private final List<ResultSegment> discarded = new ArrayList<>();
  private final TestSubscriber<Void> result = TestSubscriber.create();

  @AfterEach
  void close() {
    script.close();
  }

  private void query(String name) {
    batch.query("SELECT a", row -> heard.add(name + " has " + row.integer(0)));
  }

  private void set(String name) {
    batch.add("SET a = 1", ok -> heard.add(name + " ended"));
  }

  private void run() {
    batch.run().doOnDiscard(ResultSegment.class, discarded::add).subscribe(result);
  }

  @Test
  void eachAnswerIsForItsCommand() {
    query("select");
    batch.add(new ComResetConnection(), () -> heard.add("reset"));
    set("set");
    run();
    script.receive(ServerBytes.metadata(1), ServerBytes.row(3, "7"), ServerBytes.end(4));
    assertThat(result.isTerminated()).isFalse();
    script.receive(ServerBytes.ok(1), ServerBytes.ok(1));

    assertThat(result.isTerminatedComplete()).isTrue();
    assertThat(heard).containsExactly("select has 7", "reset", "set ended");
  }

  /** Whoever runs it may have a hook that releases what is discarded, and all of it has been released already. */
  @Test
  void nothingIsDiscarded() {
    query("select");
    set("set");
    run();
    script.receive(ServerBytes.metadata(1), ServerBytes.row(3, "7"), ServerBytes.end(4), ServerBytes.ok(1));

    assertThat(result.isTerminatedComplete()).isTrue();
    assertThat(discarded).isEmpty();
  }

  @Test
  void theFirstErrorIsToldWhenAllHaveBeenAnswered() {
    set("first");
    set("second");
    run();
    script.receive(ServerBytes.error(1));
    assertThat(result.isTerminated()).isFalse();
    script.receive(ServerBytes.ok(1));

    assertThat(result.expectTerminalError()).isInstanceOfSatisfying(StatementFailure.class,
        failure -> assertThat(failure.errorCode()).isEqualTo(1317));
    assertThat(heard).containsExactly("second ended");
  }

  @Test
  void aConnectionThatEndsMeanwhileHasReadNothingOfAClient() {
    set("first");
    set("second");
    run();
    script.receive(ServerBytes.ok(1));
    script.channel.close();

    assertThat(result.expectTerminalError()).isInstanceOfSatisfying(BackendLostException.class,
        lost -> assertThat(lost.sent()).isFalse());
  }
}
