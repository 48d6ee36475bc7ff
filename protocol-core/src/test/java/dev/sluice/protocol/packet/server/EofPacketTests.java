package dev.sluice.protocol.packet.server;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.StatusFlags;
import org.junit.jupiter.api.Test;

class EofPacketTests {

  private static final String[] EOF = {"fe | header", "03 00 | warnings", "0a 00 | AUTOCOMMIT, MORE_RESULTS_EXISTS"};

  @Test
  void fieldsAreReadAndWritten() {
    EofPacket packet = EofPacket.decode(buffer(EOF));

    assertThat(packet).isEqualTo(new EofPacket(3, StatusFlags.AUTOCOMMIT | StatusFlags.MORE_RESULTS_EXISTS));
    assertWritten(packet::encode, EOF);
  }

  @Test
  void otherHeadersAndLengthsAreRefused() {
    assertRefused(EofPacket::decode, "header 0xfe, got 0x00", "00 00 00 02 00");
    assertRefused(EofPacket::decode, "expected 5 bytes, got 6", "fe 00 00 02 00 00");
    assertTruncationsRefused(bytes(EOF), 5, EofPacket::decode);
  }
}
