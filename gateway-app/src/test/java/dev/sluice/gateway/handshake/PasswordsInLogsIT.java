package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireErrorException;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** However much is logged, passwords, their hashes and the literals of statements are not in it. */
@ExtendWith(OutputCaptureExtension.class)
class PasswordsInLogsIT {

  private static final String SECRET = "s3cret-of-a-client";
  private static final String WRONG = "wr0ng-of-a-client";
  private static final String LITERAL = "l1teral-of-a-statement";

  @Test
  void noneIsThereAtAnyLevel(CapturedOutput output) {
    try (RunningGateway gateway = RunningGateway.start(BackendServer.shared(), "logging.level.root=DEBUG",
        "logging.level.dev.sluice=TRACE", "sluice.users[3].name=secretive", "sluice.users[3].password=" + SECRET,
        "sluice.users[3].backend-username=app", "sluice.users[3].backend-password=apppw")) {
      try (WireClient client = WireClient.connect(gateway.address(), WireLogin.as("secretive", SECRET))) {
        assertThat(client.query("SELECT '" + LITERAL + "'").value()).isEqualTo(LITERAL);
        assertThat(client.query("SELECT '" + LITERAL + "' FROM nowhere.nothing").isError()).isTrue();
      }
      assertThatThrownBy(() -> WireClient.connect(gateway.address(), WireLogin.as("secretive", WRONG)))
          .isInstanceOf(WireErrorException.class);
      assertThatThrownBy(() -> WireClient.connect(gateway.address(), WireLogin.as(WRONG, WRONG)))
          .isInstanceOf(WireErrorException.class);
      gateway.connect(Account.APP).close();
    }
    assertThat(output.getAll()).contains("DEBUG").contains("client secretive 127.0.0.1");
    for (String word : new String[] {SECRET, LITERAL, "apppw", "otherpw"}) {
      assertThat(output.getAll()).doesNotContain(word)
          .doesNotContainIgnoringCase(HexFormat.of().formatHex(word.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
