package dev.sluice.gateway.backend.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.test.subscriber.TestSubscriber;

class SingleFlightTests {

  private final List<MonoSink<String>> runs = new ArrayList<>();
  private final SingleFlight<String> flight = new SingleFlight<>(Mono.create(runs::add));

  private TestSubscriber<String> join() {
    TestSubscriber<String> joined = TestSubscriber.create();
    flight.join().subscribe(joined);
    return joined;
  }

  @Test
  void oneRunServesAllWhoAskWhileItLasts() {
    TestSubscriber<String> first = join();
    TestSubscriber<String> second = join();
    assertThat(runs).hasSize(1);
    runs.getFirst().success("known");
    assertThat(first.getReceivedOnNext()).containsExactly("known");
    assertThat(second.getReceivedOnNext()).containsExactly("known");
  }

  @Test
  void whoAsksAfterItBeginsAnother() {
    join();
    runs.getFirst().error(new IllegalStateException("away"));
    TestSubscriber<String> later = join();
    assertThat(runs).hasSize(2);
    runs.getLast().success("back");
    assertThat(later.getReceivedOnNext()).containsExactly("back");
  }

  @Test
  void theFirstThatLeavesTakesNothingFromTheOthers() {
    TestSubscriber<String> first = join();
    TestSubscriber<String> second = join();
    first.cancel();
    runs.getFirst().success("known");
    assertThat(first.getReceivedOnNext()).isEmpty();
    assertThat(second.getReceivedOnNext()).containsExactly("known");
  }

  @Test
  void anErrorIsEverybodys() {
    TestSubscriber<String> first = join();
    TestSubscriber<String> second = join();
    runs.getFirst().error(new IllegalStateException("away"));
    assertThat(first.isTerminatedError()).isTrue();
    assertThat(second.isTerminatedError()).isTrue();
  }

  @Test
  void whoAsksWhenTheResultComesBeginsAnother() {
    flight.join().subscribe(value -> join());
    runs.getFirst().success("known");
    assertThat(runs).hasSize(2);
    runs.getLast().success("again");
  }
}
