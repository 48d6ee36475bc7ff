package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.testing.server.ScriptedBackend;
import dev.sluice.gateway.testing.server.ScriptedLease;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ErrorCode;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class PooledBindingTests {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final BackendAccount ACCOUNT = new BackendAccount("app", "");
  private static final SessionSetup SETUP = new SessionSetup(Capabilities.of(0), 45, "shop");
  private static final StatementFailure WHY = StatementFailure.sessionLost("gone", "something");

  private final ScriptedLease first = new ScriptedLease(1);
  private final ScriptedLease second = new ScriptedLease(2);
  private final ScriptedBackend backend = new ScriptedBackend().lends(first, second);
  private final SessionState state = new SessionState(SETUP, 0);
  private final EventLoop loop = new EmbeddedChannel().eventLoop();
  private final List<Lease> lost = new ArrayList<>();
  private final PooledBinding binding = new PooledBinding(backend, ACCOUNT, state, loop, lost::add);

  private Lease take() {
    return binding.take().block(BOUND);
  }

  @Test
  void aConnectionIsTakenByTheFirstCommandAndHeld() {
    assertThat(binding.hold()).isEqualTo(Binding.Hold.UNBOUND);
    assertThat(take()).isSameAs(first);
    assertThat(binding.hold()).isEqualTo(Binding.Hold.BOUND);
    assertThat(take()).isSameAs(first);
    assertThat(backend.loans).containsExactly(new ScriptedBackend.Loan(ACCOUNT, SETUP, state.begun(), loop));
    assertThat(first.preparations).containsExactly(SETUP, SETUP);
  }

  @Test
  void aConnectionIsHeldAlthoughItsPreparationFails() {
    first.preparation = Mono.error(WHY);
    StepVerifier.create(binding.take()).expectErrorMatches(e -> e == WHY).verify(BOUND);
    assertThat(binding.lease()).isSameAs(first);
  }

  @Test
  void whatCommandsHaveChangedIsPutOnTheNextConnection() {
    take();
    first.changes = setup -> setup.with("other", false);
    binding.giveBack();
    assertThat(first.releases).isOne();
    assertThat(binding.hold()).isEqualTo(Binding.Hold.UNBOUND);
    assertThat(take()).isSameAs(second);
    assertThat(second.preparations).extracting(SessionSetup::schema).containsExactly("other");
  }

  @Test
  void whatCommandsHaveChangedIsThereForTheNextPreparation() {
    take();
    first.changes = setup -> setup.with("other", false);
    take();
    assertThat(first.preparations).extracting(SessionSetup::schema).containsExactly("shop", "other");
  }

  @Test
  void aConnectionThatHasClosedIsToldAndKept() {
    take();
    first.lose();
    assertThat(lost).containsExactly(first);
    StepVerifier.create(binding.take()).expectErrorMatches(
        e -> e instanceof BackendLostException loss && !loss.sent()).verify(BOUND);
    assertThat(binding.lease()).isSameAs(first);
    assertThat(first.preparations).hasSize(1);
  }

  @Test
  void aConnectionThatComesAfterTheEndIsGivenBackAtOnce() {
    binding.close();
    binding.take().subscribe();
    assertThat(first.releases).isOne();
    assertThat(binding.lease()).isNull();
  }

  @Test
  void theNextSessionOfAClientGetsNothingOfThisOne() {
    take();
    binding.closeForNext();
    assertThat(first.releases).isOne();
    binding.close();
    assertThat(first.releases).isOne();
  }

  @Test
  void aSessionOpensItsSchemaIfItHasOne() {
    backend.schema = Mono.just(0x4002);
    binding.open().block(BOUND);
    assertThat(backend.schemas).containsExactly("shop");
    assertThat(state.status()).isEqualTo(0x4002);
    assertThat(binding.lease()).isNull();

    SessionState none = new SessionState(SETUP.with(null, false), 2);
    new PooledBinding(backend, ACCOUNT, none, loop, lost::add).open().block(BOUND);
    assertThat(backend.schemas).hasSize(1);
    assertThat(none.status()).isEqualTo(2);
  }

  @Test
  void aSessionWhoseSchemaIsRefusedFails() {
    StatementFailure refused = StatementFailure.of(ErrorCode.ER_UNKNOWN_ERROR, "no such schema");
    backend.schema = Mono.error(refused);
    StepVerifier.create(binding.open()).expectErrorMatches(e -> e == refused).verify(BOUND);
  }

  @Test
  void aSessionEndsOnlyWithTheStateThatIsLost() {
    assertThat(binding.endsWith(null)).isFalse();
    assertThat(binding.endsWith(first)).isFalse();
    first.holdsState = true;
    assertThat(binding.endsWith(first)).isTrue();
    assertThat(binding.lostWith(first)).isEqualTo("the session's state");
    first.inTransaction = true;
    assertThat(binding.lostWith(first)).isEqualTo("an open transaction");
  }

  @Test
  void anIdleClientIsToldOfATransactionOfWhatTheServerSaidAndOfALostServer() {
    StepVerifier.create(binding.told(WHY, first)).expectComplete().verify(BOUND);
    backend.version = Mono.error(new IllegalStateException("no server"));
    StepVerifier.create(binding.told(WHY, first)).expectNext(WHY).expectComplete().verify(BOUND);
    backend.version = Mono.never();
    first.inTransaction = true;
    StepVerifier.create(binding.told(WHY, first)).expectNext(WHY).expectComplete().verify(BOUND);
    first.inTransaction = false;
    first.lastWords = new byte[] {1};
    StepVerifier.create(binding.told(WHY, first)).expectNext(WHY).expectComplete().verify(BOUND);
  }

  @Test
  void aKillIsOfTheConnectionThatIsHeld() {
    binding.kill().block(BOUND);
    assertThat(backend.killed).isEmpty();
    take();
    binding.kill().block(BOUND);
    assertThat(backend.killed).containsExactly(1L);
  }
}
