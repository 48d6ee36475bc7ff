package dev.sluice.protocol.result;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.packet.server.ColumnDefinition41;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.FixedLengthString;
import dev.sluice.protocol.payload.LengthEncoded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A view of one row's values. It copies nothing and is used again for the next row: {@link #read} finds where the
 * values are, and the methods by column take them out of the packet. A column is counted from 0. A method by column
 * that does not fit the column's type, or a NULL, is an {@link IllegalStateException}, and bytes that are no value of
 * the type are a {@link ProtocolException}. Not thread-safe. Manual: "Text Resultset Row", "Binary Protocol Resultset
 * Row".
 */
public final class Row {

  /** The bits of a binary row's NULL bitmap that belong to no column. */
  static final int NULL_BITMAP_OFFSET = 2;

  private static final int NULL = -1;
  private static final int BINARY_HEADER = 0x00;

  private final List<ColumnDefinition41> columns;
  private final ValueLayout[] layouts;
  private final RowFormat format;
  private final int[] starts;
  private final int[] lengths;
  private ByteBuf packet = Unpooled.EMPTY_BUFFER;

  /** A duplicate of a slice counts from the beginning of the buffer behind it: that many bytes more. */
  private int shift;

  /** @throws ProtocolException if a column is of a type that no result has */
  public Row(List<ColumnDefinition41> columns, RowFormat format) {
    this.columns = List.copyOf(columns);
    this.layouts = columns.stream().map(column -> ValueLayout.of(column.columnType())).toArray(ValueLayout[]::new);
    this.format = format;
    this.starts = new int[columns.size()];
    this.lengths = new int[columns.size()];
  }

  /**
   * Looks at a row. Its values are there as long as the payload is.
   *
   * @param payload a row's whole packet, joined if it came in several frames; not retained, its indices are left alone
   * @return this
   * @throws ProtocolException if it is not one value for each column and nothing else
   */
  public Row read(ByteBuf payload) {
    ByteBuf in = payload.duplicate();
    packet = payload;
    shift = in.readerIndex() - payload.readerIndex();
    switch (format) {
      case TEXT -> readText(in);
      case BINARY -> readBinary(in);
    }
    if (in.isReadable()) {
      throw new ProtocolException("row", "its end", in.readableBytes() + " more bytes");
    }
    return this;
  }

  public int size() {
    return lengths.length;
  }

  public ColumnDefinition41 definition(int column) {
    return columns.get(column);
  }

  public boolean isNull(int column) {
    return lengths[column] == NULL;
  }

  /** The value as it is encoded, without its length; an unretained slice of the packet. */
  public ByteBuf value(int column) {
    if (isNull(column)) {
      throw new IllegalStateException("column " + column + " is NULL");
    }
    return packet.slice(starts[column], lengths[column]);
  }

  /** A copy of {@link #value}. */
  public byte[] bytes(int column) {
    return ByteBufUtil.getBytes(value(column));
  }

  /**
   * The value of an integer column, YEAR included, or of a BIT column. If the column is unsigned all 64 bits are in
   * use: a value above 2^63 - 1 is a negative {@code long}.
   */
  public long integer(int column) {
    ByteBuf value = value(column);
    boolean unsigned = ValueLayout.isUnsigned(columns.get(column));
    return switch (layouts[column]) {
      case INT1, INT2, INT4, INT8 -> format == RowFormat.TEXT ? parsed(value, unsigned)
          : binary(layouts[column], value, unsigned);
      case STRING -> bits(column, value);
      case FLOAT, DOUBLE, DATETIME, TIME, NOTHING -> throw mismatch(column, "an integer");
    };
  }

  /** The value of a FLOAT or DOUBLE column. Of a FLOAT, the text protocol has six digits only. */
  public double real(int column) {
    ByteBuf value = value(column);
    boolean text = format == RowFormat.TEXT;
    return switch (layouts[column]) {
      case FLOAT -> text ? (float) parsedReal(value) : value.getFloatLE(0);
      case DOUBLE -> text ? parsedReal(value) : value.getDoubleLE(0);
      case INT1, INT2, INT4, INT8, DATETIME, TIME, STRING, NOTHING -> throw mismatch(column, "a FLOAT or DOUBLE");
    };
  }

  /** The value of a DECIMAL column, as text with all its digits. */
  public String decimal(int column) {
    return switch (columns.get(column).columnType()) {
      case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL -> value(column).toString(StandardCharsets.US_ASCII);
      default -> throw mismatch(column, "a DECIMAL");
    };
  }

  /** The value of a DATE, DATETIME or TIMESTAMP column. */
  public DatetimeValue datetime(int column) {
    if (layouts[column] != ValueLayout.DATETIME) {
      throw mismatch(column, "a DATE, DATETIME or TIMESTAMP");
    }
    return format == RowFormat.TEXT ? DatetimeValue.parse(value(column)) : DatetimeValue.decode(value(column));
  }

  /** The value of a TIME column. */
  public TimeValue time(int column) {
    if (layouts[column] != ValueLayout.TIME) {
      throw mismatch(column, "a TIME");
    }
    return format == RowFormat.TEXT ? TimeValue.parse(value(column)) : TimeValue.decode(value(column));
  }

  private void readText(ByteBuf in) {
    for (int column = 0; column < lengths.length; column++) {
      if (LengthEncoded.isNull(in)) {
        in.skipBytes(1);
        lengths[column] = NULL;
      } else {
        take(in, column, LengthEncoded.readInteger(in));
      }
    }
  }

  private void readBinary(ByteBuf in) {
    int header = FixedLengthInteger.read1(in);
    if (header != BINARY_HEADER) {
      throw new ProtocolException("binary row", "header 0x00", "0x%02x".formatted(header));
    }
    int bitmap = in.readerIndex();
    FixedLengthString.skip(in, bitmapLength(lengths.length));
    for (int column = 0; column < lengths.length; column++) {
      int bit = column + NULL_BITMAP_OFFSET;
      if ((in.getByte(bitmap + bit / Byte.SIZE) >> bit % Byte.SIZE & 1) != 0) {
        lengths[column] = NULL;
      } else {
        take(in, column, binaryLength(in, layouts[column]));
      }
    }
  }

  static int bitmapLength(int columns) {
    return (columns + NULL_BITMAP_OFFSET + Byte.SIZE - 1) / Byte.SIZE;
  }

  private static long binaryLength(ByteBuf in, ValueLayout layout) {
    return switch (layout) {
      case INT1, INT2, INT4, INT8, FLOAT, DOUBLE -> layout.length();
      case DATETIME, TIME -> FixedLengthInteger.read1(in);
      case STRING -> LengthEncoded.readInteger(in);
      case NOTHING -> throw new ProtocolException("column of type NULL", "NULL", "a value");
    };
  }

  private void take(ByteBuf in, int column, long length) {
    if (Long.compareUnsigned(length, in.readableBytes()) > 0) {
      throw new ProtocolException("value in a row", "at most " + in.readableBytes() + " bytes",
          Long.toUnsignedString(length));
    }
    starts[column] = in.readerIndex() - shift;
    lengths[column] = (int) length;
    in.skipBytes((int) length);
  }

  private static long binary(ValueLayout layout, ByteBuf value, boolean unsigned) {
    return switch (layout) {
      case INT1 -> unsigned ? value.getUnsignedByte(0) : value.getByte(0);
      case INT2 -> unsigned ? value.getUnsignedShortLE(0) : value.getShortLE(0);
      case INT4 -> unsigned ? value.getUnsignedIntLE(0) : value.getIntLE(0);
      default -> value.getLongLE(0);
    };
  }

  private static long parsed(ByteBuf value, boolean unsigned) {
    try {
      return new Digits(value).integer(unsigned);
    } catch (ArithmeticException beyond) {
      throw new ProtocolException("integer", "64 bits", "more");
    }
  }

  private static double parsedReal(ByteBuf value) {
    try {
      return Double.parseDouble(value.toString(StandardCharsets.US_ASCII));
    } catch (NumberFormatException noNumber) {
      throw new ProtocolException("FLOAT or DOUBLE", "a number", "something else");
    }
  }

  /** A BIT column's bytes, the highest first. */
  private long bits(int column, ByteBuf value) {
    switch (columns.get(column).columnType()) {
      case MYSQL_TYPE_BIT -> { }
      default -> throw mismatch(column, "an integer");
    }
    if (value.readableBytes() > Long.BYTES) {
      throw new ProtocolException("BIT", "at most 8 bytes", value.readableBytes());
    }
    long bits = 0;
    while (value.isReadable()) {
      bits = bits << Byte.SIZE | value.readUnsignedByte();
    }
    return bits;
  }

  private IllegalStateException mismatch(int column, String expected) {
    return new IllegalStateException(
        "column " + column + " is of type " + columns.get(column).columnType() + ", not " + expected);
  }
}
