package dev.sluice.protocol.packet.server;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.StatusFlags;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

/** Bytes called MariaDB's were read from a MariaDB 11.4.5 server. */
class OkPacketTests {

  private static final Capabilities TRACKING = Capabilities.of(Capabilities.SESSION_TRACK);
  private static final Capabilities PLAIN = Capabilities.of(0);

  private static final String[] MARIADB_USE = {
    "00          | header",
    "00          | affected rows",
    "00          | last insert id",
    "02 40       | AUTOCOMMIT, SESSION_STATE_CHANGED",
    "00 00       | warnings",
    "00          | info, empty because session state follows",
    "0b          | length of the session state",
    "01 06 05 'mysql'",
    "02 01 '1'"
  };

  private static final String[] MARIADB_USE_UTF32 = {
    "00", "00", "00", "02 40 | AUTOCOMMIT, SESSION_STATE_CHANGED", "00 00", "00 | info",
    "00 00 00 05 | length of the session state",
    "01 03 02 'd1'"
  };

  private static final String[] MARIADB_INSERT = {
    "00          | header",
    "02          | affected rows",
    "01          | last insert id",
    "01 40       | IN_TRANS, SESSION_STATE_CHANGED",
    "00 00       | warnings",
    "26 'Records: 2  Duplicates: 0  Warnings: 0'",
    "0b          | length of the session state",
    "05 09 08 'T___W___'"
  };

  private static final String[] MARIADB_UPDATE = {
    "00          | header",
    "02          | affected rows",
    "00          | last insert id",
    "21 00       | IN_TRANS, NO_INDEX_USED",
    "00 00       | warnings",
    "28 'Rows matched: 2  Changed: 2  Warnings: 0'"
  };

  private static final String[] MARIADB_PING = {"00", "00", "00", "00 00 | status", "00 00 | warnings"};

  private static final String[] MARIADB_END_OF_ROWS = {
    "fe          | header",
    "00          | affected rows",
    "00          | last insert id",
    "21 40       | IN_TRANS, NO_INDEX_USED, SESSION_STATE_CHANGED",
    "00 00       | warnings",
    "00          | info",
    "0b 05 09 08 'T_R_W_S_'"
  };

  private static OkPacket decode(Capabilities capabilities, String... fields) {
    ByteBuf payload = buffer(fields);
    OkPacket packet = OkPacket.decode(payload, capabilities);
    assertThat(payload.isReadable()).isFalse();
    return packet;
  }

  private static void assertUnchanged(Capabilities capabilities, String... fields) {
    assertWritten(out -> decode(capabilities, fields).encode(out, capabilities), fields);
  }

  @Test
  void zerosInFrontOfMariaDbsLengthOfStateArePassedOver() {
    OkPacket packet = OkPacket.decode(buffer(MARIADB_USE_UTF32), TRACKING);

    assertThat(packet.sessionState()).isEqualTo(bytes("01 03 02 'd1'"));
    assertWritten(out -> packet.encode(out, PLAIN), "00", "00", "00", "02 00", "00 00");
  }

  @Test
  void whatServersSendIsEncodedAgainByteByByte() {
    assertUnchanged(TRACKING, MARIADB_USE);
    assertUnchanged(TRACKING, MARIADB_INSERT);
    assertUnchanged(TRACKING, MARIADB_UPDATE);
    assertUnchanged(TRACKING, MARIADB_PING);
    assertUnchanged(TRACKING, MARIADB_END_OF_ROWS);
    assertUnchanged(PLAIN, MARIADB_UPDATE);
    assertUnchanged(PLAIN, MARIADB_PING);
  }

  @Test
  void fieldsAreRead() {
    OkPacket packet = decode(TRACKING, MARIADB_INSERT);

    assertThat(packet.header()).isEqualTo(OkPacket.OK);
    assertThat(packet.affectedRows()).isEqualTo(2);
    assertThat(packet.lastInsertId()).isEqualTo(1);
    assertThat(packet.status()).isEqualTo(StatusFlags.IN_TRANS | StatusFlags.SESSION_STATE_CHANGED);
    assertThat(packet.info()).asString().isEqualTo("Records: 2  Duplicates: 0  Warnings: 0");
    assertThat(packet.sessionState()).isEqualTo(bytes("05 09 08 'T___W___'"));
  }

  @Test
  void countsUseAll64Bits() {
    String[] fields = {
      "00", "fe ff ff ff ff ff ff ff ff | affected rows", "fe 00 00 00 00 00 00 00 80 | id", "02 00", "ff ff"
    };

    OkPacket packet = decode(TRACKING, fields);

    assertThat(Long.toUnsignedString(packet.affectedRows())).isEqualTo("18446744073709551615");
    assertThat(packet.lastInsertId()).isEqualTo(Long.MIN_VALUE);
    assertThat(packet.warnings()).isEqualTo(65535);
    assertUnchanged(TRACKING, fields);
  }

  @Test
  void aClientThatTracksNothingIsToldOfNoChange() {
    assertWritten(
        out -> decode(TRACKING, MARIADB_USE).encode(out, PLAIN),
        "00", "00", "00", "02 00 | AUTOCOMMIT", "00 00 | warnings");
    assertWritten(
        out -> decode(TRACKING, MARIADB_INSERT).encode(out, PLAIN),
        "00", "02", "01", "01 00 | IN_TRANS", "00 00", "26 'Records: 2  Duplicates: 0  Warnings: 0'");
  }

  @Test
  void aStateChangeCanBeTakenOut() {
    assertWritten(
        out -> decode(TRACKING, MARIADB_USE).withoutStateChange().encode(out, TRACKING),
        "00", "00", "00", "02 40 | AUTOCOMMIT, SESSION_STATE_CHANGED", "00 00", "00 | info", "08 01 06 05 'mysql'");
  }

  @Test
  void withTheLastEntryTheWholeStateGoes() {
    OkPacket withoutInfo = decode(TRACKING, "00 00 00 02 40 00 00", "00", "03 02 01 '1'");
    OkPacket withInfo = decode(TRACKING, "00 01 00 02 40 00 00", "02 'ok'", "03 02 01 '1'");

    assertWritten(
        out -> withoutInfo.withoutStateChange().encode(out, TRACKING), "00 00 00", "02 00 | AUTOCOMMIT", "00 00");
    assertWritten(
        out -> withInfo.withoutStateChange().encode(out, TRACKING),
        "00 01 00", "02 00 | AUTOCOMMIT", "00 00", "02 'ok'");
  }

  @Test
  void withoutAStateChangeThePacketIsTheSame() {
    for (String[] fields : new String[][] {MARIADB_INSERT, MARIADB_UPDATE, MARIADB_PING, MARIADB_END_OF_ROWS}) {
      OkPacket packet = decode(TRACKING, fields);
      assertThat(packet.withoutStateChange()).isSameAs(packet);
    }
  }

  @Test
  void theManualsInfoUpToTheEndIsRead() {
    assertThat(decode(PLAIN, "00 00 00 02 00 00 00", "'Rows: 1'").info()).asString().isEqualTo("Rows: 1");
    assertThat(decode(PLAIN, "00 00 00 02 00 00 00", "fb").info()).isEqualTo(bytes("fb"));
  }

  @Test
  void anEmptyInfoMayBeWrittenOrLeftOut() {
    assertThat(decode(PLAIN, "00 00 00 02 00 00 00").info()).isEmpty();
    assertThat(decode(PLAIN, "00 00 00 02 00 00 00", "00").info()).isEmpty();
    assertThat(decode(TRACKING, "00 00 00 02 40 00 00").sessionState()).isEmpty();
  }

  @Test
  void theStatusAloneBringsNoStateToWhoDidNotAsk() {
    OkPacket packet = decode(PLAIN, "00 00 00 02 40 00 00", "02 'ok'");

    assertThat(packet.info()).asString().isEqualTo("ok");
    assertThat(packet.sessionState()).isEmpty();
  }

  @Test
  void otherHeadersAndLeftOversAreRefused() {
    assertRefused(in -> OkPacket.decode(in, PLAIN), "header 0x00 or 0xfe, got 0xff", "ff 00 00 02 00 00 00");
    assertRefused(in -> OkPacket.decode(in, TRACKING), "its end, got 1 more bytes", "00 00 00 02 40 00 00 00 01 02 07");
    assertRefused(in -> OkPacket.decode(in, TRACKING), "NULL", "00 fb 00 02 40 00 00");
  }

  @Test
  void truncationsAreRefused() {
    assertTruncationsRefused(bytes(MARIADB_USE), 7, in -> OkPacket.decode(in, TRACKING));
    assertTruncationsRefused(bytes(MARIADB_UPDATE), 7, in -> OkPacket.decode(in, PLAIN));
  }
}
