package dev.sluice.protocol.result;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;
import static dev.sluice.protocol.Wire.written;
import static dev.sluice.protocol.result.Columns.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.Collation;
import dev.sluice.protocol.ColumnType;
import dev.sluice.protocol.packet.server.ColumnDefinition41;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultsetWriterTests {

  private static final Capabilities WITH_EOF = Capabilities.of(0);
  private static final Capabilities WITHOUT_EOF = Capabilities.of(Capabilities.DEPRECATE_EOF);

  private static final List<ColumnDefinition41> COLUMNS = List.of(
      ColumnDefinition41.expression("n", ColumnType.MYSQL_TYPE_LONGLONG, Collation.BINARY, 21, 1, 0),
      ColumnDefinition41.expression("s", ColumnType.MYSQL_TYPE_VAR_STRING, Collation.UTF8MB4_GENERAL_CI, 40, 0, 31));

  private static final String[] N = {
    "03 'def' 00 00 00 01 'n' 00 | names", "0c 3f 00 | binary", "15 00 00 00 | length", "08 01 00 00 00 00 | LONGLONG"
  };
  private static final String[] S = {
    "03 'def' 00 00 00 01 's' 00 | names", "0c 2d 00 | utf8mb4", "28 00 00 00 | length",
        "fd 00 00 1f 00 00 | VAR_STRING"
  };

  @Test
  void aTextResultWithEofPackets() {
    assertSameBytes(result(RowFormat.TEXT, WITH_EOF), join(
        frame(1, "02                | columns"),
        frame(2, N),
        frame(3, S),
        frame(4, "fe 03 00 02 00    | EOF: warnings, status"),
        frame(5, "03 '-12' 02 'hi'  | row"),
        frame(6, "01 '7' fb         | row"),
        frame(7, "fe 03 00 02 00    | EOF")));
  }

  @Test
  void aBinaryResultWithoutEofPackets() {
    assertSameBytes(result(RowFormat.BINARY, WITHOUT_EOF), join(
        frame(1, "02                            | columns"),
        frame(2, N),
        frame(3, S),
        frame(4, "00 00 f4 ff ff ff ff ff ff ff 02 'hi' | row"),
        frame(5, "00 08 07 00 00 00 00 00 00 00 | row, whose second column is NULL"),
        frame(6, "fe 00 00 02 00 03 00          | OK: status, warnings")));
  }

  @Test
  void metadataThatAClientMayCacheIsSaidToFollow() {
    var writer = new ResultsetWriter(List.of(COLUMNS.getFirst()), RowFormat.TEXT,
        WITHOUT_EOF.with(Capabilities.MARIADB_CACHE_METADATA), 255);

    assertSameBytes(written(out -> writer.metadata(out, 2, 0)), join(
        frame(255, "01 01 | columns, metadata follows"),
        frame(0, N)));
    assertThat(writer.sequenceId()).isEqualTo(1);
  }

  @Test
  void theNinthBitOfTheBitmapIsInItsSecondByte() {
    List<ColumnDefinition41> seven = Collections.nCopies(7, column(ColumnType.MYSQL_TYPE_TINY));
    var writer = new ResultsetWriter(seven, RowFormat.BINARY, WITHOUT_EOF, 0);

    assertSameBytes(written(out -> writer.row(out, null, 1L, 2L, 3L, 4L, 5L, null)),
        frame(0, "00 04 01 01 02 03 04 05"));
  }

  @Test
  void zerosAreLeftOutOfBinaryDatesAndTimes() {
    assertBinary(ColumnType.MYSQL_TYPE_DATE, DatetimeValue.date(0, 0, 0), "00");
    assertBinary(ColumnType.MYSQL_TYPE_DATE, DatetimeValue.date(2024, 2, 29), "04 e8 07 02 1d");
    assertBinary(ColumnType.MYSQL_TYPE_DATETIME, new DatetimeValue(2024, 2, 29, 1, 0, 0, 0), "07 e8 07 02 1d 01 00 00");
    assertBinary(ColumnType.MYSQL_TYPE_TIMESTAMP, new DatetimeValue(2024, 2, 29, 0, 0, 0, 1),
        "0b e8 07 02 1d 00 00 00 01 00 00 00");
    assertBinary(ColumnType.MYSQL_TYPE_TIME, new TimeValue(false, 0, 0, 0, 0), "00");
    assertBinary(ColumnType.MYSQL_TYPE_TIME, new TimeValue(true, 25, 1, 2, 0), "08 01 01 00 00 00 01 01 02");
    assertBinary(ColumnType.MYSQL_TYPE_TIME, new TimeValue(false, 0, 0, 0, 1),
        "0c 00 00 00 00 00 00 00 00 01 00 00 00");
  }

  @Test
  void whatDoesNotFitTheColumnIsTheCallersMistake() {
    var writer = new ResultsetWriter(List.of(column(ColumnType.MYSQL_TYPE_TINY)), RowFormat.BINARY, WITH_EOF, 0);

    for (@Nullable Object[] row : List.of(new Object[] {128L}, new Object[] {"1"}, new Object[] {1L, 2L})) {
      assertThatIllegalArgumentException().isThrownBy(() -> written(out -> writer.row(out, row)));
    }
  }

  private static void assertBinary(ColumnType type, Object value, String expected) {
    var writer = new ResultsetWriter(List.of(column(type)), RowFormat.BINARY, WITH_EOF, 0);
    assertSameBytes(written(out -> writer.row(out, value)), frame(0, "00 00", expected));
  }

  private static byte[] result(RowFormat format, Capabilities capabilities) {
    var writer = new ResultsetWriter(COLUMNS, format, capabilities, 1);
    return written(out -> {
      writer.metadata(out, 2, 3);
      writer.row(out, -12L, "hi");
      writer.row(out, 7L, null);
      writer.end(out, 2, 3);
    });
  }
}
