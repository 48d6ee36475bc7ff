package dev.sluice.protocol.result;

import dev.sluice.protocol.ColumnType;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.packet.server.ColumnDefinition41;

/** How the values of a column are encoded in a binary row. Manual: "Binary Protocol Value". */
enum ValueLayout {
  INT1(1),
  INT2(2),
  INT4(4),
  INT8(8),
  FLOAT(4),
  DOUBLE(8),
  /** A length of 0, 4, 7 or 11, and as many bytes: a date, a time of day, microseconds. */
  DATETIME(0),
  /** A length of 0, 8 or 12, and as many bytes: a sign, days, a time of day, microseconds. */
  TIME(0),
  STRING(0),
  /** No bytes: each value is NULL. */
  NOTHING(0);

  /** The column flag that says that integers have no sign. */
  private static final int UNSIGNED_FLAG = 32;

  private final int length;

  ValueLayout(int length) {
    this.length = length;
  }

  /** Bytes of a number; 0 for what has a length of its own. */
  int length() {
    return length;
  }

  boolean isInteger() {
    return compareTo(INT8) <= 0;
  }

  boolean isNumber() {
    return length > 0;
  }

  static boolean isUnsigned(ColumnDefinition41 column) {
    return (column.flags() & UNSIGNED_FLAG) != 0;
  }

  /** @throws ProtocolException for a type that no column of a result has */
  static ValueLayout of(ColumnType type) {
    return switch (type) {
      case MYSQL_TYPE_TINY -> INT1;
      case MYSQL_TYPE_SHORT, MYSQL_TYPE_YEAR -> INT2;
      case MYSQL_TYPE_LONG, MYSQL_TYPE_INT24 -> INT4;
      case MYSQL_TYPE_LONGLONG -> INT8;
      case MYSQL_TYPE_FLOAT -> FLOAT;
      case MYSQL_TYPE_DOUBLE -> DOUBLE;
      case MYSQL_TYPE_DATE, MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP -> DATETIME;
      case MYSQL_TYPE_TIME -> TIME;
      case MYSQL_TYPE_NULL -> NOTHING;
      case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL, MYSQL_TYPE_VARCHAR, MYSQL_TYPE_BIT, MYSQL_TYPE_VECTOR,
          MYSQL_TYPE_JSON, MYSQL_TYPE_ENUM, MYSQL_TYPE_SET, MYSQL_TYPE_TINY_BLOB, MYSQL_TYPE_MEDIUM_BLOB,
          MYSQL_TYPE_LONG_BLOB, MYSQL_TYPE_BLOB, MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_STRING,
          MYSQL_TYPE_GEOMETRY -> STRING;
      case MYSQL_TYPE_NEWDATE, MYSQL_TYPE_TIMESTAMP2, MYSQL_TYPE_DATETIME2, MYSQL_TYPE_TIME2, MYSQL_TYPE_TYPED_ARRAY,
          MYSQL_TYPE_INVALID, MYSQL_TYPE_BOOL, UNKNOWN ->
          throw new ProtocolException("column type", "one that results have", type.code());
    };
  }
}
