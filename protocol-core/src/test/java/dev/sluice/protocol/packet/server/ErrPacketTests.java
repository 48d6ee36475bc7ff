package dev.sluice.protocol.packet.server;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

class ErrPacketTests {

  private static final String[] UNKNOWN_COLUMN = {
    "ff          | header",
    "1e 04       | 1054",
    "'#42S22'    | SQLSTATE",
    "'Unknown column ' 27 'nope' 27 ' in ' 27 'SELECT' 27"
  };

  private static final String[] BEFORE_HANDSHAKE = {"ff", "10 04 | 1040", "'Too many connections'"};

  @Test
  void whatServersSendIsEncodedAgainByteByByte() {
    ErrPacket packet = ErrPacket.decode(buffer(UNKNOWN_COLUMN));

    assertThat(packet.errorCode()).isEqualTo(1054);
    assertThat(packet.sqlState()).isEqualTo("42S22");
    assertThat(packet.message()).asString().isEqualTo("Unknown column 'nope' in 'SELECT'");
    assertWritten(packet::encode, UNKNOWN_COLUMN);
  }

  @Test
  void anErrorInPlaceOfTheGreetingHasNoState() {
    ErrPacket packet = ErrPacket.decode(buffer(BEFORE_HANDSHAKE));

    assertThat(packet.sqlState()).isEqualTo(ErrPacket.UNKNOWN_SQL_STATE);
    assertWritten(packet::encodeBeforeHandshake, BEFORE_HANDSHAKE);
  }

  @Test
  void oneOfOurOwnHasItThereUnlessItIsTheOneThatClientsAssume() {
    ErrPacket tooMany = ErrPacket.of(ErrorCode.ER_CON_COUNT_ERROR, "sluice: Too many connections");
    ErrPacket notAllowed = ErrPacket.of(ErrorCode.ER_HOST_NOT_PRIVILEGED, "sluice: no");

    assertWritten(tooMany::encodeBeforeHandshake, "ff", "10 04", "'#08004'", "'sluice: Too many connections'");
    assertWritten(notAllowed::encodeBeforeHandshake, "ff", "6a 04", "'sluice: no'");
  }

  @Test
  void errorsOfOurOwnHaveTheContractsNumberAndState() {
    ErrPacket packet = ErrPacket.of(ErrorCode.ER_UNKNOWN_COM_ERROR, "sluice: COM_CLONE");

    assertWritten(packet::encode, "ff", "17 04 | 1047", "'#08S01'", "'sluice: COM_CLONE'");
  }

  @Test
  void aMessageMayBeEmptyOrNotUtf8() {
    assertThat(ErrPacket.decode(buffer("ff 51 04 '#HY000'")).message()).isEmpty();
    assertWritten(ErrPacket.decode(buffer("ff 51 04 '#HY000' c4 00"))::encode, "ff 51 04 '#HY000' c4 00");
  }

  @Test
  void otherHeadersAreRefused() {
    assertRefused(ErrPacket::decode, "header 0xff, got 0xfe", "fe 1e 04 '#42S22'");
  }

  @Test
  void truncationsAreRefused() {
    assertTruncationsRefused(bytes(UNKNOWN_COLUMN), 3, ErrPacket::decode);
    assertRefused(ErrPacket::decode, "at least 5 bytes, got 4", "ff 1e 04 '#42S2'");
  }

  @Test
  void aStateOfOtherLengthIsAFaultOfOurs() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ErrPacket(1105, "HY00", new byte[0]));
  }
}
