package dev.sluice.protocol.packet.client;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Capabilities;
import org.junit.jupiter.api.Test;

class SslRequestTests {

  private static final String[] REQUEST = {
    "8d aa bf 01 | capabilities",
    "00 00 00 01 | max packet size",
    "2d          | utf8mb4_general_ci",
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 | filler",
    "00 00 00 00 | filler"
  };

  @Test
  void fieldsAreReadAndWritten() {
    SslRequest request = SslRequest.decode(buffer(REQUEST));

    assertThat(request).isEqualTo(new SslRequest(Capabilities.of(0x01BFAA8DL), 1 << 24, 45));
    assertWritten(request::encode, REQUEST);
  }

  @Test
  void aMariadbClientHasExtendedCapabilities() {
    String[] fields = REQUEST.clone();
    fields[0] = "8c aa bf 01 | without LONG_PASSWORD";
    fields[4] = "1d 00 00 80 | extended capabilities";

    SslRequest request = SslRequest.decode(buffer(fields));

    assertThat(request.capabilities()).isEqualTo(Capabilities.of(0x8000001D_01BFAA8CL));
    assertWritten(request::encode, fields);
  }

  @Test
  void itIsToldFromAResponseByLengthAndFlag() {
    String[] plain = REQUEST.clone();
    plain[0] = "8d a2 bf 01 | without SSL";

    assertThat(SslRequest.matches(buffer(REQUEST))).isTrue();
    assertThat(SslRequest.matches(buffer(plain))).isFalse();
    assertThat(SslRequest.matches(buffer(REQUEST[0], REQUEST[1], REQUEST[2], REQUEST[3], REQUEST[4], "00"))).isFalse();
    assertThat(SslRequest.matches(buffer())).isFalse();
  }

  @Test
  void otherLengthsAndTheOldProtocolAreRefused() {
    String[] old = REQUEST.clone();
    old[0] = "05 08 00 00 | without PROTOCOL_41";

    assertTruncationsRefused(bytes(REQUEST), 32, SslRequest::decode);
    assertRefused(
        SslRequest::decode, "32 bytes, got 33", REQUEST[0], REQUEST[1], REQUEST[2], REQUEST[3], REQUEST[4], "00");
    assertRefused(SslRequest::decode, "HandshakeResponse320", old);
  }
}
