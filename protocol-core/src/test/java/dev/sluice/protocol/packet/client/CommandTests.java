package dev.sluice.protocol.packet.client;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTests {

  private static final Capabilities PLAIN = Capabilities.of(0);

  private static void assertReadAndWritten(Command expected, String... fields) {
    ByteBuf payload = buffer(fields);
    Command command = Command.decode(payload, PLAIN);
    assertThat(command).isEqualTo(expected);
    assertThat(payload.isReadable()).isFalse();
    assertWritten(command::encode, fields);
    assertWritten(command::encode, fields);
  }

  @Test
  void commandsWithNothingBehindTheirByte() {
    assertReadAndWritten(new ComQuit(), "01");
    assertReadAndWritten(new ComShutdown(), "08");
    assertReadAndWritten(new ComStatistics(), "09");
    assertReadAndWritten(new ComProcessInfo(), "0a");
    assertReadAndWritten(new ComDebug(), "0d");
    assertReadAndWritten(new ComPing(), "0e");
    assertReadAndWritten(new ComResetConnection(), "1f");
  }

  @Test
  void comQueryKeepsTheTextsBytes() {
    assertReadAndWritten(ComQuery.of(buffer("'select ' ff 00"), PLAIN), "03 | COM_QUERY", "'select ' ff 00");
    assertReadAndWritten(ComQuery.of(buffer(), PLAIN), "03");
  }

  @Test
  void comQueryHoldsASliceOfThePacketAndRetainsNothing() {
    ByteBuf payload = buffer("03 'select 1'");

    ComQuery query = (ComQuery) Command.decode(payload, PLAIN);

    payload.setByte(1, 'S');
    assertThat(query.statement().getByte(0)).isEqualTo((byte) 'S');
    assertThat(payload.refCnt()).isEqualTo(1);
    payload.release();
    assertThat(query.statement().refCnt()).isZero();
  }

  @Test
  void comInitDb() {
    assertReadAndWritten(new ComInitDb(buffer("'shop'")), "02", "'shop'");
  }

  @Test
  void comFieldList() {
    assertReadAndWritten(new ComFieldList(buffer("'orders' 00 '%'")), "04", "'orders' 00 '%'");
  }

  @Test
  void comProcessKillIsUnsigned() {
    assertReadAndWritten(new ComProcessKill(4294967295L), "0c", "ff ff ff ff");
  }

  @Test
  void comSetOption() {
    assertReadAndWritten(new ComSetOption(ComSetOption.MULTI_STATEMENTS_ON), "1b", "00 00");
    assertReadAndWritten(new ComSetOption(ComSetOption.MULTI_STATEMENTS_OFF), "1b", "01 00");
    assertReadAndWritten(new ComSetOption(65535), "1b", "ff ff");
  }

  @Test
  void anOptionThatIsNotWholeIsTheServersToRefuse() {
    assertThat(Command.decode(buffer("1b 01"), PLAIN)).isEqualTo(new ComSetOption(ComSetOption.TOO_SHORT));
  }

  @Test
  void preparedStatements() {
    assertReadAndWritten(new ComStmtPrepare(buffer("'select ?' ff 00")), "16", "'select ?' ff 00");
    assertReadAndWritten(new ComStmtExecute(0xFFFFFFFFL, buffer("01 01 00 00 00 00")),
        "17", "ff ff ff ff | statement id", "01 | flags", "01 00 00 00 | iterations", "00 | NULL bitmap");
    assertReadAndWritten(new ComStmtBulkExecute(7, buffer("80 00 08 00 00 01")),
        "fa", "07 00 00 00 | statement id", "80 00 | types follow", "08 00", "00 01 | a value of a byte");
    assertReadAndWritten(new ComStmtSendLongData(7, buffer("02 00 'blob'")),
        "18", "07 00 00 00 | statement id", "02 00 | parameter", "'blob'");
    assertReadAndWritten(new ComStmtClose(7), "19", "07 00 00 00");
    assertReadAndWritten(new ComStmtReset(7), "1a", "07 00 00 00");
    assertReadAndWritten(new ComStmtFetch(7, 100), "1c", "07 00 00 00", "64 00 00 00");
  }

  @Test
  void comRefreshHasItsOptionsOrNone() {
    assertReadAndWritten(new ComRefresh(0x80), "07", "80");
    assertThat(Command.decode(buffer("07"), PLAIN)).isEqualTo(new ComRefresh(0));
  }

  @Test
  void whatFollowsACommandThatTakesNothingIsPassedOver() {
    ByteBuf payload = buffer("0e 01 02 03");

    assertThat(Command.decode(payload, PLAIN)).isEqualTo(new ComPing());
    assertThat(payload.isReadable()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = CommandCode.class,
      names = {"COM_BINLOG_DUMP", "COM_MULTI"})
  void namedCommandsThatAreNotSpokenKeepTheirName(CommandCode code) {
    UnsupportedCommand command =
        (UnsupportedCommand) Command.decode(buffer("%02x 01 02".formatted(code.code())), PLAIN);

    assertThat(command.code()).isEqualTo(code.code());
    assertThat(command.name()).isEqualTo(code.name());
  }

  @ParameterizedTest
  @ValueSource(ints = {0x22, 0x7F, 0xFF})
  void otherBytesAreNamedInHex(int code) {
    Command command = Command.decode(buffer("%02x".formatted(code)), PLAIN);

    assertThat(command).isEqualTo(new UnsupportedCommand(code));
    assertThat(((UnsupportedCommand) command).name()).isEqualTo("0x%02x".formatted(code));
    assertWritten(command::encode, "%02x".formatted(code));
  }

  @Test
  void everyByteIsACommand() {
    for (int code = 0; code <= 0xFF; code++) {
      assertThat(Command.decode(buffer("%02x 00 00 00 00 00 00 00 00".formatted(code)), PLAIN)).isNotNull();
    }
  }

  @Test
  void nothingIsNoCommand() {
    assertRefused(in -> Command.decode(in, PLAIN), "at least 1 bytes, got 0");
  }

  @Test
  void truncationsAreRefused() {
    assertTruncationsRefused(bytes("0c 01 02 03 04"), 5, in -> Command.decode(in, PLAIN));
    assertTruncationsRefused(bytes("fa 01 02 03 04"), 5, in -> Command.decode(in, PLAIN));
  }
}
