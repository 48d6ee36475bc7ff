package dev.sluice.gateway.backend.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.protocol.packet.server.ErrPacket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** When an account has to prove itself, and what becomes of its connections if it cannot. */
class AccountProofTests {

  private static final Duration VALIDITY = Duration.ofSeconds(10);

  private final AtomicInteger logins = new AtomicInteger();
  private final AtomicInteger retired = new AtomicInteger();
  private Sinks.Empty<Void> login = Sinks.empty();
  private long now;
  private final AccountProof proof = new AccountProof(new BackendAccount("app", "apppw"), VALIDITY, Mono.defer(() -> {
    logins.incrementAndGet();
    return login.asMono();
  }), retired::incrementAndGet, () -> now);

  private boolean isLentAtOnce() {
    AtomicInteger lent = new AtomicInteger();
    Disposable waiting = proof.valid().subscribe(null, null, lent::incrementAndGet);
    waiting.dispose();
    return lent.get() > 0;
  }

  private void after(Duration time) {
    now += time.toNanos();
  }

  private void refuse(int code) {
    login.tryEmitError(StatementFailure.of(new ErrPacket(code, "28000", "no".getBytes(StandardCharsets.UTF_8))));
    login = Sinks.empty();
  }

  @Test
  void oneThatHasNotLoggedInHasNothingToProve() {
    after(VALIDITY);
    assertThat(isLentAtOnce()).isTrue();
    assertThat(logins).hasValue(0);
  }

  @Test
  void provesItselfInTheBackgroundBeforeItsProofIsOld() {
    proof.proved(now);
    after(VALIDITY.dividedBy(2).minusNanos(1));
    assertThat(isLentAtOnce()).isTrue();
    assertThat(logins).hasValue(0);
    after(Duration.ofNanos(1));
    assertThat(isLentAtOnce()).isTrue();
    assertThat(isLentAtOnce()).isTrue();
    assertThat(logins).as("one for all").hasValue(1);

    login.tryEmitEmpty();
    assertThat(isLentAtOnce()).isTrue();
    assertThat(logins).hasValue(1);
  }

  @Test
  void whoComesWhenItsProofIsOldWaits() {
    proof.proved(now);
    after(VALIDITY);
    assertThat(isLentAtOnce()).isFalse();
    login.tryEmitEmpty();
    assertThat(isLentAtOnce()).isTrue();
    assertThat(logins).hasValue(1);
  }

  @Test
  void aRefusalRetiresWhatIsOpen() {
    proof.proved(now);
    after(VALIDITY);
    long opened = System.currentTimeMillis();
    assertThat(proof.isRetired(opened)).isFalse();
    assertThat(isLentAtOnce()).isFalse();
    refuse(1045);

    assertThat(proof.isRetired(opened)).isTrue();
    assertThat(proof.isRetired(System.currentTimeMillis() + 1)).isFalse();
    assertThat(retired).hasValue(1);
    assertThat(isLentAtOnce()).as("a new connection gets the verdict").isTrue();
    assertThat(logins).hasValue(1);
  }

  @Test
  void aConnectionThatIsRefusedRetiresWhatIsOpen() {
    StatementFailure verdict = StatementFailure.of(new ErrPacket(1045, "28000", "no".getBytes(StandardCharsets.UTF_8)));
    long opened = System.currentTimeMillis();
    proof.disproved(verdict);
    assertThat(retired).as("there was nothing").hasValue(0);

    proof.proved(now);
    proof.disproved(StatementFailure.of(new ErrPacket(1040, "08004", "full".getBytes(StandardCharsets.UTF_8))));
    assertThat(proof.isRetired(opened)).isFalse();
    proof.disproved(verdict);
    proof.disproved(verdict);
    assertThat(proof.isRetired(opened)).isTrue();
    assertThat(retired).hasValue(1);
  }

  @Test
  void aServerThatIsFullSaysNothingOfTheAccount() {
    proof.proved(now);
    after(VALIDITY);
    assertThat(isLentAtOnce()).isFalse();
    refuse(1040);

    assertThat(proof.isRetired(System.currentTimeMillis())).isFalse();
    assertThat(isLentAtOnce()).as("and is not asked at once again").isTrue();
    assertThat(logins).hasValue(1);
    after(VALIDITY.dividedBy(2));
    assertThat(isLentAtOnce()).isFalse();
    assertThat(logins).hasValue(2);
  }
}
