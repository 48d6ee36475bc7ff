package dev.sluice.gateway.backend.state;

import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.Harvest;
import dev.sluice.protocol.ColumnType;
import dev.sluice.protocol.result.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads on a connection what its session would lose by a reset. The order of the queries matters: {@code SHOW WARNINGS}
 * changes neither {@code FOUND_ROWS()} nor the counts, and the other query replaces the warnings on MySQL.
 */
final class HarvestReading {

  private static final int FOUND_ROWS = 0;
  private static final int LAST_INSERT_ID = 1;
  private static final int WARNING_COUNT = 2;
  private static final int ERROR_COUNT = 3;
  private static final int VARIABLES = 4;

  private static final String DIAGNOSTICS = "SELECT FOUND_ROWS(), LAST_INSERT_ID(), @@warning_count, @@error_count";

  private final Harvest harvest;
  private final List<String> names;
  private final long rowCount;
  private final List<Harvest.Condition> conditions = new ArrayList<>();

  HarvestReading(Harvest harvest, long rowCount) {
    this.harvest = harvest;
    this.names = harvest.variables().stream().sorted().toList();
    this.rowCount = rowCount;
  }

  /** Adds the queries. None of their errors is the batch's. */
  void addTo(CommandBatch batch) {
    if (harvest.mayHaveConditions()) {
      batch.query("SHOW WARNINGS", this::condition, () -> { }, harvest::failed);
    }
    String variables = names.stream().map(name -> ", @@SESSION." + name).collect(Collectors.joining());
    // its own limit is in the place of sql_select_limit
    batch.query(DIAGNOSTICS + variables + " LIMIT 1", this::row, this::ended, harvest::failed);
  }

  private void condition(Row row) {
    conditions.add(new Harvest.Condition(text(row, 0), (int) row.integer(1), row.bytes(2)));
  }

  private void row(Row row) {
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), literal(row, VARIABLES + i));
    }
    harvest.succeeded(new Harvest.Left(values, row.integer(LAST_INSERT_ID), row.integer(FOUND_ROWS), rowCount,
        row.integer(WARNING_COUNT), row.integer(ERROR_COUNT), List.copyOf(conditions)));
  }

  /** The first outcome counts. */
  private void ended() {
    harvest.failed(BackendLostException.before("the server did not show what its session holds"));
  }

  /** The value as it is written in a SET. */
  private static String literal(Row row, int column) {
    if (row.isNull(column)) {
      return "NULL";
    }
    byte[] value = row.bytes(column);
    if (isNumber(row.definition(column).columnType())) {
      return new String(value, StandardCharsets.US_ASCII);
    }
    for (byte octet : value) {
      if (octet < ' ' || octet == '\'' || octet == '\\') {
        return "_utf8mb4 X'" + HexFormat.of().formatHex(value) + "'";
      }
    }
    return "'" + new String(value, StandardCharsets.US_ASCII) + "'";
  }

  private static boolean isNumber(ColumnType type) {
    return switch (type) {
      case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_LONG, MYSQL_TYPE_INT24, MYSQL_TYPE_LONGLONG,
          MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE, MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL -> true;
      default -> false;
    };
  }

  private static String text(Row row, int column) {
    return row.value(column).toString(StandardCharsets.US_ASCII);
  }
}
