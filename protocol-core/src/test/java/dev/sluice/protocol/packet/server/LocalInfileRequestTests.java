package dev.sluice.protocol.packet.server;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LocalInfileRequestTests {

  @Test
  void theNameIsReadAndWritten() {
    LocalInfileRequest request = LocalInfileRequest.decode(buffer("fb | header", "'data.csv'"));

    assertThat(request.fileName()).asString().isEqualTo("data.csv");
    assertWritten(request::encode, "fb 'data.csv'");
  }

  @Test
  void otherHeadersAndNothingAreRefused() {
    assertRefused(LocalInfileRequest::decode, "header 0xfb, got 0xff", "ff 'data.csv'");
    assertRefused(LocalInfileRequest::decode, "at least 1 bytes, got 0");
  }

  @Test
  void theNameMayHaveTheLimitAndNoMore() {
    assertThat(LocalInfileRequest.decode(buffer("fb '" + "n".repeat(65536) + "'")).fileName())
        .hasSize(LocalInfileRequest.MAX_FILE_NAME_BYTES);
    assertRefused(LocalInfileRequest::decode, "at most 65536 bytes, got 65537", "fb '" + "n".repeat(65537) + "'");
  }
}
