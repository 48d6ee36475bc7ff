package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.testing.server.ScriptedLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class OwnedBindingTests {

  private static final Duration BOUND = Duration.ofSeconds(10);

  private final ScriptedLease own = new ScriptedLease(7);
  private final List<Lease> lost = new ArrayList<>();
  private final OwnedBinding binding = new OwnedBinding(own, lost::add);

  private void assertTakesNone() {
    StepVerifier.create(binding.take()).expectErrorMatches(
        e -> e instanceof BackendLostException loss && !loss.sent()).verify(BOUND);
  }

  @Test
  void commandsRunOnItAsItIs() {
    binding.hold(own);
    assertThat(binding.hold()).isEqualTo(Binding.Hold.OWNED);
    assertThat(binding.take().block(BOUND)).isSameAs(own);
    binding.open().block(BOUND);
    assertThat(own.preparations).isEmpty();
  }

  @Test
  void theSessionEndsWithIt() {
    binding.hold(own);
    own.lose();
    assertThat(lost).containsExactly(own);
    assertTakesNone();
    assertThat(binding.endsWith(own)).isTrue();
    assertThat(binding.endsWith(null)).isTrue();
    assertThat(binding.lostWith(own)).isEqualTo("the session");
    StepVerifier.create(binding.told(StatementFailure.sessionLost("gone", "all"), own)).expectComplete().verify(BOUND);
  }

  @Test
  void itIsReleasedAtTheEnd() {
    binding.hold(own);
    binding.close();
    assertThat(own.releases).isOne();
    assertTakesNone();
    assertThat(binding.hold()).isEqualTo(Binding.Hold.OWNED);
  }

  @Test
  void itIsLeftToTheNextSession() {
    binding.hold(own);
    binding.closeForNext();
    assertThat(own.releases).isZero();
    binding.close();
    assertThat(own.releases).isZero();
    assertTakesNone();
  }
}
