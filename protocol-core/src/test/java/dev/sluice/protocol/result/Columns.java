package dev.sluice.protocol.result;

import dev.sluice.protocol.Collation;
import dev.sluice.protocol.ColumnType;
import dev.sluice.protocol.packet.server.ColumnDefinition41;

/** Columns of results that no table is behind. */
final class Columns {

  private static final int NOT_FIXED = 31;

  private Columns() {}

  static ColumnDefinition41 column(ColumnType type) {
    return ColumnDefinition41.expression("c", type, Collation.BINARY, 20, 0, NOT_FIXED);
  }

  static ColumnDefinition41 unsigned(ColumnType type) {
    return ColumnDefinition41.expression("c", type, Collation.BINARY, 20, 32, 0);
  }
}
