package dev.sluice.protocol.packet.client;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AuthSwitchResponseTests {

  @Test
  void dataIsReadAndWritten() {
    AuthSwitchResponse response = AuthSwitchResponse.decode(buffer("'secret' 00"));

    assertThat(response.data()).isEqualTo(bytes("'secret' 00"));
    assertWritten(response::encode, "'secret' 00");
  }

  @Test
  void anEmptyPasswordIsAnEmptyPacket() {
    assertThat(AuthSwitchResponse.decode(buffer()).data()).isEmpty();
  }

  @Test
  void dataMayHaveTheLimitAndNoMore() {
    assertThat(AuthSwitchResponse.decode(buffer("'" + "d".repeat(65536) + "'")).data())
        .hasSize(AuthSwitchResponse.MAX_DATA_BYTES);
    assertRefused(AuthSwitchResponse::decode, "at most 65536 bytes, got 65537", "'" + "d".repeat(65537) + "'");
  }

  @Test
  void nothingOfAPasswordIsPrinted() {
    assertThat(AuthSwitchResponse.decode(buffer("'secret' 00")).toString()).doesNotContain("secret", "115");
  }
}
