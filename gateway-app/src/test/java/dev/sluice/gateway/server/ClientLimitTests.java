package dev.sluice.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.answer.StatementFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ClientLimitTests {

  private static final int BACKEND = 64;
  private static final int SPARE = 48;

  @ParameterizedTest
  @CsvSource({
    "1000, 50, 1, 500, 500",
    "1000, 50, 1, 838, 838",
    "1000, 50, 1, 839, 838",
    "1000, 50, 2, 10000, 419",
    "200, 50, 1, 10000, 38",
    "100, 50, 1, 10000, 1",
    "9223372036854775807, 50, 1, 10000, 10000",
  })
  void thereAreNoMoreClientsThanOpenFilesAllow(long limit, long open, int perClient, int configured, int most,
      CapturedOutput output) {
    assertThat(ClientLimit.of(configured, new OpenFiles(limit, open), BACKEND, perClient).most()).isEqualTo(most);
    assertThat(limit - open - BACKEND - SPARE < (long) configured * perClient)
        .isEqualTo(output.getAll().contains("leaves room for " + most + " clients"));
  }

  @Test
  void whereOpenFilesAreNotKnownItIsAsConfigured() {
    assertThat(ClientLimit.of(7, null, BACKEND, 1).most()).isEqualTo(7);
  }

  @Test
  void theLogSaysOnceThatClientsAreRefused(CapturedOutput output) {
    ClientLimit limit = ClientLimit.of(2, null, BACKEND, 1);
    assertThat(limit.enter()).isNull();
    assertThat(limit.enter()).isNull();
    for (int i = 0; i < 3; i++) {
      StatementFailure refusal = limit.enter();
      assertThat(refusal).hasMessageContaining("1040 (08004): sluice: Too many connections: 2 are open "
          + "(sluice.listener.max-connections)");
    }
    assertThat(output.getAll()).containsOnlyOnce("Clients are refused with error 1040: 2 are connected");
    limit.leave();
    assertThat(limit.active()).isEqualTo(1);
    assertThat(limit.enter()).isNull();
  }
}
