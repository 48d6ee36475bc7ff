package dev.sluice.protocol.packet.server;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ColumnType;
import dev.sluice.protocol.packet.server.ColumnDefinition41.DefaultValue;
import org.junit.jupiter.api.Test;

/** All bytes were read from a MariaDB 11.4.5 server. */
class ColumnDefinition41Tests {

  private static final Capabilities PLAIN = Capabilities.of(0);
  private static final Capabilities EXTENDED = Capabilities.of(Capabilities.MARIADB_EXTENDED_METADATA);

  private static final String[] COLUMN = {
    "03 'def'    | catalog",
    "04 'test'   | schema",
    "01 't'      | table",
    "02 't0'     | original table",
    "01 'a'      | name",
    "02 'a0'     | original name",
    "0c          | length of the fixed-length fields",
    "3f 00       | binary",
    "0b 00 00 00 | length",
    "03          | LONG",
    "03 42       | flags",
    "00          | decimals",
    "00 00       | filler"
  };

  private static final String[] JSON_COLUMN = {
    "03 'def' 04 'test' 01 'd' 01 'd' 01 'j' 01 'j'",
    "06 01 04 'json' | extended type info",
    "0c 2d 00",
    "ff ff ff ff     | length",
    "fc 90 00 00 00 00"
  };

  private static final String[] EXPRESSION = {
    "03 'def' 00 00 00 01 '1' 00", "0c 3f 00 01 00 00 00 03 81 00 00 00 00"
  };

  @Test
  void fieldsAreReadAndWritten() {
    ColumnDefinition41 column = ColumnDefinition41.decode(buffer(COLUMN), PLAIN);

    assertThat(column.catalog()).asString().isEqualTo("def");
    assertThat(column.schema()).asString().isEqualTo("test");
    assertThat(column.table()).asString().isEqualTo("t");
    assertThat(column.orgTable()).asString().isEqualTo("t0");
    assertThat(column.name()).asString().isEqualTo("a");
    assertThat(column.orgName()).asString().isEqualTo("a0");
    assertThat(column.collation()).isEqualTo(63);
    assertThat(column.length()).isEqualTo(11);
    assertThat(column.columnType()).isEqualTo(ColumnType.MYSQL_TYPE_LONG);
    assertThat(column.flags()).isEqualTo(0x4203);
    assertThat(column.defaultValue()).isNull();
    assertWritten(out -> column.encode(out, PLAIN), COLUMN);
  }

  @Test
  void anExpressionHasNoTable() {
    ColumnDefinition41 column = ColumnDefinition41.decode(buffer(EXPRESSION), PLAIN);

    assertThat(column.schema()).isEmpty();
    assertWritten(out -> column.encode(out, PLAIN), EXPRESSION);
  }

  @Test
  void extendedTypeInfoIsThereOnlyIfNegotiated() {
    ColumnDefinition41 column = ColumnDefinition41.decode(buffer(JSON_COLUMN), EXTENDED);

    assertThat(column.extendedTypeInfo()).isEqualTo(bytes("01 04 'json'"));
    assertThat(column.length()).isEqualTo(4294967295L);
    assertWritten(out -> column.encode(out, EXTENDED), JSON_COLUMN);
    assertWritten(out -> column.encode(out, PLAIN), JSON_COLUMN[0], JSON_COLUMN[2], JSON_COLUMN[3], JSON_COLUMN[4]);
  }

  @Test
  void aFieldListHasDefaults() {
    ColumnDefinition41 five = ColumnDefinition41.decode(buffer(EXPRESSION[0], EXPRESSION[1], "01 '5'"), PLAIN);
    ColumnDefinition41 nothing = ColumnDefinition41.decode(buffer(EXPRESSION[0], EXPRESSION[1], "fb"), PLAIN);

    assertThat(five.defaultValue()).isNotNull().extracting(DefaultValue::value).isEqualTo(bytes("'5'"));
    assertThat(nothing.defaultValue()).isNotNull().extracting(DefaultValue::value).isNull();
    assertWritten(out -> five.encode(out, PLAIN), EXPRESSION[0], EXPRESSION[1], "01 '5'");
    assertWritten(out -> nothing.encode(out, PLAIN), EXPRESSION[0], EXPRESSION[1], "fb");
  }

  @Test
  void aTypeWithoutANameKeepsItsByte() {
    String[] fields = COLUMN.clone();
    fields[9] = "80 | no type's byte";

    ColumnDefinition41 column = ColumnDefinition41.decode(buffer(fields), PLAIN);

    assertThat(column.columnType()).isEqualTo(ColumnType.UNKNOWN);
    assertWritten(out -> column.encode(out, PLAIN), fields);
  }

  @Test
  void otherShapesAreRefused() {
    assertRefused(in -> ColumnDefinition41.decode(in, PLAIN), "expected 12 bytes", JSON_COLUMN);
    assertRefused(
        in -> ColumnDefinition41.decode(in, PLAIN), "its end, got 1 more", EXPRESSION[0], EXPRESSION[1], "fb 00");
    assertRefused(in -> ColumnDefinition41.decode(in, PLAIN), "NULL", "fb");
  }

  @Test
  void truncationsAreRefused() {
    assertTruncationsRefused(bytes(COLUMN), bytes(COLUMN).length, in -> ColumnDefinition41.decode(in, PLAIN));
    assertTruncationsRefused(
        bytes(JSON_COLUMN), bytes(JSON_COLUMN).length, in -> ColumnDefinition41.decode(in, EXTENDED));
  }
}
