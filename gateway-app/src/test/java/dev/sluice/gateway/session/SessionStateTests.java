package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.SessionSetup;
import dev.sluice.gateway.testing.server.ScriptedBackend;
import dev.sluice.gateway.testing.server.ScriptedLease;
import dev.sluice.protocol.Capabilities;
import org.junit.jupiter.api.Test;

class SessionStateTests {

  private static final SessionSetup SETUP = new SessionSetup(Capabilities.of(0), 45, "shop");

  private final SessionState state = new SessionState(SETUP, 2);

  @Test
  void whatALoginHasLeftStaysUntilACommandChangesIt() {
    ScriptedLease held = new ScriptedLease(1);
    state.carryOver(held);
    assertThat(state.setup()).isEqualTo(SETUP);
    held.changes = setup -> setup.with("other", true);
    state.carryOver(held);
    assertThat(state.setup()).isEqualTo(SETUP.with("other", true));
  }

  @Test
  void aResetBeginsTheSessionAnewAndKeepsItsSetup() {
    long begun = state.begun();
    state.resets();
    assertThat(state.begun() - begun).isPositive();
    assertThat(state.setup()).isEqualTo(SETUP);
  }

  @Test
  void aResetWithoutAConnectionLeavesWhatTheServerWouldLeave() {
    ScriptedBackend backend = new ScriptedBackend();
    backend.afterReset = setup -> setup.with("reset", false);
    state.wasReset(backend);
    assertThat(state.setup().schema()).isEqualTo("reset");
  }

  @Test
  void aSchemaMayChangeTheStatusOfAFreshSession() {
    assertThat(state.status()).isEqualTo(2);
    state.freshStatus(0x4002);
    assertThat(state.status()).isEqualTo(0x4002);
  }
}
