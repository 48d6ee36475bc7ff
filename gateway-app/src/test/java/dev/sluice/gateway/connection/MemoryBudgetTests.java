package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.MemoryBudget.Request;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTests {

  private final MemoryBudget budget = new MemoryBudget(100);
  private final List<String> granted = new ArrayList<>();

  private Request request(String name, long bytes) {
    return new Request(bytes, bytes, false, false, () -> granted.add(name));
  }

  private Request first(String name, long bytes, long longest) {
    return new Request(bytes, longest, true, false, () -> granted.add(name));
  }

  private Request next(String name, long bytes) {
    return new Request(bytes, 100, false, true, () -> granted.add(name));
  }

  @Test
  void whatFitsIsTakenAtOnce() {
    assertThat(budget.take(request("a", 60))).isTrue();
    assertThat(budget.take(request("b", 40))).isTrue();
    assertThat(budget.taken()).isEqualTo(100);
    assertThat(granted).isEmpty();
  }

  @Test
  void theOthersWaitInTheirOrder() {
    budget.take(request("a", 60));
    assertThat(budget.take(request("b", 50))).isFalse();
    assertThat(budget.take(request("c", 10))).as("fits, but b came before").isFalse();

    budget.giveBack(60);

    assertThat(granted).containsExactly("b", "c");
    assertThat(budget.taken()).isEqualTo(60);
  }

  @Test
  void whoGivesUpLetsOthersThrough() {
    budget.take(request("a", 60));
    Request large = request("b", 50);
    budget.take(large);
    budget.take(request("c", 40));

    assertThat(budget.withdraw(large)).isTrue();

    assertThat(granted).containsExactly("c");
    assertThat(budget.withdraw(large)).isFalse();
  }

  /** Two that have half each and want more would wait for each other. */
  @Test
  void packetsThatCouldTakeAllGrowOneAtATime() {
    assertThat(budget.take(first("a", 50, 100))).isTrue();
    assertThat(budget.take(first("b", 50, 100))).isFalse();
    assertThat(budget.take(request("short", 20))).as("does not grow").isTrue();
    assertThat(budget.take(next("a2", 50))).isFalse();

    budget.giveBack(20);
    assertThat(granted).containsExactly("a2");
    budget.grown();
    assertThat(granted).as("a is whole, but still there").containsExactly("a2");
    budget.giveBack(100);

    assertThat(granted).containsExactly("a2", "b");
  }

  @Test
  void asManyGrowAsFitAtTheirLongest() {
    assertThat(budget.take(first("a", 10, 40))).isTrue();
    assertThat(budget.take(first("b", 10, 40))).isTrue();
    assertThat(budget.take(first("c", 10, 40))).isFalse();

    budget.grown();

    assertThat(granted).containsExactly("c");
  }

  /** Otherwise it could wait for one that waits for it. */
  @Test
  void whatGrowsComesBeforeOthers() {
    budget.take(first("a", 60, 100));
    assertThat(budget.take(request("b", 50))).isFalse();

    assertThat(budget.take(next("a2", 40))).isTrue();
  }
}
