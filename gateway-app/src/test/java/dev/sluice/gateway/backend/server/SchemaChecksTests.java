package dev.sluice.gateway.backend.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.BackendAccount;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.test.subscriber.TestSubscriber;

class SchemaChecksTests {

  private static final BackendAccount APP = new BackendAccount("app", "");
  private static final BackendAccount OTHER = new BackendAccount("other", "");

  private final List<MonoSink<Integer>> checks = new ArrayList<>();
  private long now = 1;
  private final SchemaChecks schemas = new SchemaChecks(() -> now);

  private TestSubscriber<Integer> status(BackendAccount account, String schema) {
    TestSubscriber<Integer> asked = TestSubscriber.create();
    schemas.status(account, schema, Mono.create(checks::add)).subscribe(asked);
    return asked;
  }

  @Test
  void aBurstOfLoginsWaitsForOneCheck() {
    TestSubscriber<Integer> first = status(APP, "it");
    TestSubscriber<Integer> second = status(APP, "it");
    assertThat(checks).hasSize(1);
    checks.getFirst().success(2);
    assertThat(first.getReceivedOnNext()).containsExactly(2);
    assertThat(second.getReceivedOnNext()).containsExactly(2);
  }

  @Test
  void whatWasFoundIsBelievedForAMoment() {
    status(APP, "it");
    checks.getFirst().success(2);
    now += SchemaChecks.MEMORY.toNanos() - 1;
    assertThat(status(APP, "it").getReceivedOnNext()).containsExactly(2);
    assertThat(checks).hasSize(1);
    now += 1;
    assertThat(status(APP, "it").isTerminated()).isFalse();
    assertThat(checks).hasSize(2);
  }

  @Test
  void oneAccountsSchemaSaysNothingOfAnothers() {
    status(APP, "it");
    checks.getFirst().success(2);
    status(OTHER, "it");
    status(APP, "diff");
    assertThat(checks).hasSize(3);
  }

  @Test
  void aFailureIsNotRemembered() {
    TestSubscriber<Integer> refused = status(APP, "gone");
    checks.getFirst().error(new IllegalStateException("1049"));
    assertThat(refused.isTerminatedError()).isTrue();
    status(APP, "gone");
    assertThat(checks).hasSize(2);
  }

  @Test
  void theLoginThatBeganTheCheckMayLeave() {
    TestSubscriber<Integer> first = status(APP, "it");
    TestSubscriber<Integer> second = status(APP, "it");
    first.cancel();
    checks.getFirst().success(2);
    assertThat(second.getReceivedOnNext()).containsExactly(2);
  }
}
