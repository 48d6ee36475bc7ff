package dev.sluice.protocol.result;

import dev.sluice.protocol.ColumnType;
import dev.sluice.protocol.packet.server.ColumnDefinition41;
import dev.sluice.protocol.payload.LengthEncoded;
import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Writes the values of one column.
 *
 * <p>An integer column and a YEAR take a {@link Long} (an unsigned one with all its bits in use), FLOAT and DOUBLE a
 * {@link Double}, DECIMAL a {@link BigDecimal}, DATE, DATETIME and TIMESTAMP a {@link DatetimeValue}, TIME a
 * {@link TimeValue}. Every other column takes a {@link String} or {@code byte[]}, a DECIMAL does so too. Anything else
 * is an {@link IllegalArgumentException}, and so is an integer that the column has no room for. A string is encoded in
 * UTF-8.
 */
final class ValueWriter {

  static final int NULL = 0xFB;

  /** The column flag that says that numbers have zeros before them, up to the column's length. */
  private static final int ZEROFILL_FLAG = 64;

  private static final Charset CHARSET = StandardCharsets.UTF_8;

  private final ColumnDefinition41 column;
  private final ValueLayout layout;
  private final RowFormat format;
  private final boolean unsigned;

  ValueWriter(ColumnDefinition41 column, RowFormat format) {
    this.column = column;
    this.layout = ValueLayout.of(column.columnType());
    this.format = format;
    this.unsigned = ValueLayout.isUnsigned(column);
  }

  void write(ByteBuf out, Object value) {
    if (layout == ValueLayout.STRING) {
      LengthEncoded.writeBytes(out, string(value));
    } else if (format == RowFormat.TEXT) {
      LengthEncoded.writeBytes(out, padded(text(value)).getBytes(StandardCharsets.US_ASCII));
    } else {
      binary(out, value);
    }
  }

  private byte[] string(Object value) {
    return switch (value) {
      case byte[] bytes -> bytes;
      case String text -> text.getBytes(CHARSET);
      case BigDecimal decimal when isDecimal() -> decimal.toPlainString().getBytes(StandardCharsets.US_ASCII);
      default -> throw mismatch(value);
    };
  }

  private boolean isDecimal() {
    return column.columnType() == ColumnType.MYSQL_TYPE_NEWDECIMAL
        || column.columnType() == ColumnType.MYSQL_TYPE_DECIMAL;
  }

  private String text(Object value) {
    return switch (value) {
      case Long integer when layout.isInteger() -> integerText(checked(integer));
      case Double real when layout == ValueLayout.DOUBLE -> RealText.of(real, column.decimals());
      case Double real when layout == ValueLayout.FLOAT -> RealText.of(real.floatValue(), column.decimals());
      case DatetimeValue datetime when layout == ValueLayout.DATETIME ->
          column.columnType() == ColumnType.MYSQL_TYPE_DATE ? datetime.dateText() : datetime.text(column.decimals());
      case TimeValue time when layout == ValueLayout.TIME -> time.text(column.decimals());
      default -> throw mismatch(value);
    };
  }

  /** A YEAR is one of those columns. */
  private String padded(String text) {
    boolean zerofill = (column.flags() & ZEROFILL_FLAG) != 0 && layout.isNumber();
    return zerofill ? "0".repeat((int) Math.max(0, column.length() - text.length())) + text : text;
  }

  private String integerText(long value) {
    return unsigned ? Long.toUnsignedString(value) : Long.toString(value);
  }

  private void binary(ByteBuf out, Object value) {
    switch (value) {
      case Long integer when layout.isInteger() -> integer(out, checked(integer));
      case Double real when layout == ValueLayout.DOUBLE -> out.writeDoubleLE(real);
      case Double real when layout == ValueLayout.FLOAT -> out.writeFloatLE(real.floatValue());
      case DatetimeValue datetime when layout == ValueLayout.DATETIME -> datetime.encode(out);
      case TimeValue time when layout == ValueLayout.TIME -> time.encode(out);
      default -> throw mismatch(value);
    }
  }

  private void integer(ByteBuf out, long value) {
    switch (layout.length()) {
      case 1 -> out.writeByte((int) value);
      case 2 -> out.writeShortLE((int) value);
      case 4 -> out.writeIntLE((int) value);
      default -> out.writeLongLE(value);
    }
  }

  private long checked(long value) {
    int unused = Long.SIZE - layout.length() * Byte.SIZE;
    long kept = unsigned ? value << unused >>> unused : value << unused >> unused;
    if (kept != value) {
      throw new IllegalArgumentException("an integer that does not fit " + column.columnType());
    }
    return value;
  }

  private IllegalArgumentException mismatch(Object value) {
    return new IllegalArgumentException(value.getClass().getSimpleName() + " for " + column.columnType());
  }
}
