package dev.sluice.protocol.packet.server;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AuthMoreDataTests {

  @Test
  void dataIsReadAndWritten() {
    AuthMoreData more = AuthMoreData.decode(buffer("01 | header", "03 | fast_auth_success"));

    assertThat(more.data()).isEqualTo(bytes("03"));
    assertWritten(more::encode, "01", "03");
  }

  @Test
  void otherHeadersAndNothingAreRefused() {
    assertRefused(AuthMoreData::decode, "header 0x01, got 0x02", "02 03");
    assertRefused(AuthMoreData::decode, "at least 1 bytes, got 0");
  }

  @Test
  void dataMayHaveTheLimitAndNoMore() {
    assertThat(AuthMoreData.decode(buffer("01 '" + "d".repeat(65536) + "'")).data())
        .hasSize(AuthMoreData.MAX_DATA_BYTES);
    assertRefused(AuthMoreData::decode, "at most 65536 bytes, got 65537", "01 '" + "d".repeat(65537) + "'");
  }
}
