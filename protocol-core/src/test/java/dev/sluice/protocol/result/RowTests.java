package dev.sluice.protocol.result;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.result.Columns.column;
import static dev.sluice.protocol.result.Columns.unsigned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.protocol.ColumnType;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.packet.server.ColumnDefinition41;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowTests {

  private static final List<ColumnDefinition41> COLUMNS = List.of(
      column(ColumnType.MYSQL_TYPE_TINY), unsigned(ColumnType.MYSQL_TYPE_LONGLONG),
      column(ColumnType.MYSQL_TYPE_DOUBLE), column(ColumnType.MYSQL_TYPE_DATETIME),
      column(ColumnType.MYSQL_TYPE_TIME), column(ColumnType.MYSQL_TYPE_NEWDECIMAL),
      column(ColumnType.MYSQL_TYPE_VAR_STRING), column(ColumnType.MYSQL_TYPE_BIT));

  private static final String[] TEXT = {
    "02 '-5'                          | TINY",
    "14 '18446744073709551615'        | LONGLONG, unsigned",
    "04 '1e20'                        | DOUBLE",
    "1a '2024-02-29 23:59:58.000123'  | DATETIME",
    "0a '-838:59:59'                  | TIME",
    "06 '-10.50'                      | NEWDECIMAL",
    "fb                               | VAR_STRING, NULL",
    "02 01 ff                         | BIT"
  };

  private static final String[] BINARY = {
    "00                               | header",
    "00 01                            | NULL bitmap: the seventh column",
    "fb                               | TINY",
    "ff ff ff ff ff ff ff ff          | LONGLONG, unsigned",
    "40 8c b5 78 1d af 15 44          | DOUBLE",
    "0b e8 07 02 1d 17 3b 3a 7b 00 00 00 | DATETIME",
    "08 01 22 00 00 00 16 3b 3b       | TIME: 34 days and 22 hours",
    "06 '-10.50'                      | NEWDECIMAL",
    "02 01 ff                         | BIT"
  };

  @Test
  void valuesOfBothProtocolsAreTheSame() {
    for (Row row : List.of(text(TEXT), binary(BINARY))) {
      assertThat(row.size()).isEqualTo(8);
      assertThat(row.integer(0)).isEqualTo(-5);
      assertThat(row.integer(1)).isEqualTo(-1);
      assertThat(row.real(2)).isEqualTo(1e20);
      assertThat(row.datetime(3)).isEqualTo(new DatetimeValue(2024, 2, 29, 23, 59, 58, 123));
      assertThat(row.time(4)).isEqualTo(new TimeValue(true, 838, 59, 59, 0));
      assertThat(row.decimal(5)).isEqualTo("-10.50");
      assertThat(row.isNull(6)).isTrue();
      assertThat(row.integer(7)).isEqualTo(0x1FF);
      assertThat(row.bytes(7)).containsExactly(1, 0xFF);
    }
  }

  @Test
  void aRowIsReadAgainForTheNext() {
    Row row = new Row(List.of(column(ColumnType.MYSQL_TYPE_LONG)), RowFormat.TEXT);

    assertThat(row.read(buffer("fb")).isNull(0)).isTrue();
    assertThat(row.read(buffer("01 '7'")).integer(0)).isEqualTo(7);
  }

  /** A duplicate of a slice counts from the beginning of the buffer behind the slice. */
  @Test
  void rowsOfSlicesThatDoNotBeginAtZero() {
    for (RowFormat format : RowFormat.values()) {
      byte[] bytes = bytes(format == RowFormat.TEXT ? TEXT : BINARY);
      ByteBuf packet = Unpooled.wrappedBuffer(bytes("fb fb fb"), bytes, bytes("fb fb"));
      ByteBuf slice = packet.slice(3, bytes.length);
      for (ByteBuf payload : List.of(slice, slice.duplicate(), packet.duplicate().readerIndex(3)
          .writerIndex(3 + bytes.length), packet.slice(1, bytes.length + 2).slice(2, bytes.length))) {
        Row row = new Row(COLUMNS, format).read(payload);

        assertThat(row.integer(0)).isEqualTo(-5);
        assertThat(row.datetime(3)).isEqualTo(new DatetimeValue(2024, 2, 29, 23, 59, 58, 123));
        assertThat(row.decimal(5)).isEqualTo("-10.50");
        assertThat(row.isNull(6)).isTrue();
        assertThat(row.bytes(7)).containsExactly(1, 0xFF);
        assertThat(payload.readableBytes()).isEqualTo(bytes.length);
      }
    }
  }

  @Test
  void rowsCutShortAreRefused() {
    assertTruncationsRefused(bytes(TEXT), bytes(TEXT).length, in -> new Row(COLUMNS, RowFormat.TEXT).read(in));
    assertTruncationsRefused(bytes(BINARY), bytes(BINARY).length, in -> new Row(COLUMNS, RowFormat.BINARY).read(in));
  }

  @Test
  void rowsThatAreNoneAreRefused() {
    List<ColumnDefinition41> one = List.of(column(ColumnType.MYSQL_TYPE_VAR_STRING));

    assertRefused(in -> new Row(one, RowFormat.TEXT).read(in), "1 more bytes", "01 'a' 00");
    assertRefused(in -> new Row(one, RowFormat.BINARY).read(in), "header 0x00", "01 00 01 'a'");
    assertRefused(in -> new Row(one, RowFormat.TEXT).read(in), "value in a row",
        "fe ff ff ff ff ff ff ff ff | a length of 64 bits");
    assertRefused(in -> new Row(List.of(column(ColumnType.MYSQL_TYPE_NULL)), RowFormat.BINARY).read(in), "NULL",
        "00 00");
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> new Row(List.of(column(ColumnType.MYSQL_TYPE_TIME2)), RowFormat.TEXT))
        .withMessageContaining("column type");
  }

  @Test
  void valuesThatAreNoneOfTheirTypeAreRefused() {
    for (String digits : List.of("'-'", "'1x'", "''", "'9223372036854775808'", "'-9223372036854775809'")) {
      assertRefused(in -> single(ColumnType.MYSQL_TYPE_LONGLONG).read(in).integer(0), "", sized(digits));
    }
    for (String datetime : List.of("'2024'", "'2024-1'", "'2024-01-01x'", "'2024-01-01 00:00:00.1234567'",
        "'123456-01-01'")) {
      assertRefused(in -> single(ColumnType.MYSQL_TYPE_DATETIME).read(in).datetime(0), "", sized(datetime));
    }
    assertRefused(in -> single(ColumnType.MYSQL_TYPE_DOUBLE).read(in).real(0), "a number", sized("'one'"));
    Row unsigned = new Row(List.of(unsigned(ColumnType.MYSQL_TYPE_LONGLONG)), RowFormat.TEXT);
    for (String digits : List.of("'18446744073709551616'", "'28446744073709551615'", "'-1'")) {
      assertRefused(in -> unsigned.read(in).integer(0), "integer", sized(digits));
    }
    Row binary = new Row(List.of(column(ColumnType.MYSQL_TYPE_DATE)), RowFormat.BINARY);
    assertRefused(in -> binary.read(in).datetime(0), "0, 4, 7 or 11 bytes", "00 00 03 e8 07 01");
  }

  @Test
  void theLeastAndTheMostOf64BitsAreRead() {
    Row row = single(ColumnType.MYSQL_TYPE_LONGLONG);

    assertThat(row.read(buffer(sized("'-9223372036854775808'"))).integer(0)).isEqualTo(Long.MIN_VALUE);
    assertThat(row.read(buffer(sized("'9223372036854775807'"))).integer(0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anotherTypeIsTheCallersMistake() {
    Row row = text(TEXT);

    assertThatIllegalStateException().isThrownBy(() -> row.integer(2));
    assertThatIllegalStateException().isThrownBy(() -> row.real(0));
    assertThatIllegalStateException().isThrownBy(() -> row.value(6)).withMessageContaining("NULL");
    assertThatIllegalStateException().isThrownBy(() -> row.time(3)).withMessageContaining("MYSQL_TYPE_DATETIME");
  }

  private static Row single(ColumnType type) {
    return new Row(List.of(column(type)), RowFormat.TEXT);
  }

  private static String sized(String quoted) {
    return "%02x %s".formatted(quoted.length() - 2, quoted);
  }

  private static Row text(String... fields) {
    return new Row(COLUMNS, RowFormat.TEXT).read(buffer(fields));
  }

  private static Row binary(String... fields) {
    return new Row(COLUMNS, RowFormat.BINARY).read(buffer(fields));
  }
}
