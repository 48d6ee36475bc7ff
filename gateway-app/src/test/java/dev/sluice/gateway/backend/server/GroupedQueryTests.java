package dev.sluice.gateway.backend.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

class GroupedQueryTests {

  private final List<Sinks.One<String>> asked = new ArrayList<>();
  private final GroupedQuery<String> query = new GroupedQuery<>(Mono.defer(() -> {
    Sinks.One<String> answer = Sinks.one();
    asked.add(answer);
    return answer.asMono();
  }));

  private TestSubscriber<String> ask() {
    TestSubscriber<String> subscriber = TestSubscriber.create();
    query.ask().subscribe(subscriber);
    return subscriber;
  }

  @Test
  void whoAsksWhileOneIsUnderWaySharesTheNextOne() {
    TestSubscriber<String> first = ask();
    TestSubscriber<String> second = ask();
    TestSubscriber<String> third = ask();
    assertThat(asked).hasSize(1);

    asked.getFirst().tryEmitValue("old");
    assertThat(first.getReceivedOnNext()).containsExactly("old");
    assertThat(second.getReceivedOnNext()).as("a question from before its own").isEmpty();
    assertThat(asked).hasSize(2);

    asked.getLast().tryEmitValue("new");
    assertThat(second.getReceivedOnNext()).containsExactly("new");
    assertThat(third.getReceivedOnNext()).containsExactly("new");
    assertThat(asked).hasSize(2);
  }

  @Test
  void aFailureIsForThoseWhoSharedIt() {
    TestSubscriber<String> first = ask();
    TestSubscriber<String> second = ask();
    asked.getFirst().tryEmitError(new IllegalStateException("lost"));
    assertThat(first.expectTerminalError()).hasMessage("lost");
    asked.getLast().tryEmitValue("there");
    assertThat(second.getReceivedOnNext()).containsExactly("there");
    StepVerifier.create(query.ask().doOnSubscribe(ignored -> { })).thenCancel().verify();
    assertThat(asked).hasSize(3);
  }
}
