package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.R2dbcNonTransientResourceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

@ExtendWith(OutputCaptureExtension.class)
class DroppedErrorsTests {

  @BeforeEach
  void install() {
    DroppedErrors.install();
  }

  @Test
  void theEndOfADriversConnectionIsNoError(CapturedOutput output) {
    Operators.onErrorDropped(new R2dbcNonTransientResourceException("Connection unexpectedly closed"), Context.empty());

    assertThat(output.getAll()).doesNotContain("ERROR", "\tat ");
  }

  @Test
  void anyOtherIsLoggedAsAFault(CapturedOutput output) {
    Operators.onErrorDropped(new IllegalStateException("a fault"), Context.empty());

    assertThat(output.getAll()).contains("ERROR", "java.lang.IllegalStateException: a fault", "\tat ");
  }
}
