package dev.sluice.gateway.drivers;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a driver makes of a result: its metadata and its values, in forms that can be compared and read. */
record JdbcTable(List<List<Object>> columns, List<List<@Nullable Object>> rows) {

  static JdbcTable query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
      return of(result);
    }
  }

  /** The first column of the first row, as text. */
  static @Nullable String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? result.getString(1) : "(no row)";
    }
  }

  static JdbcTable of(ResultSet result) throws SQLException {
    ResultSetMetaData metadata = result.getMetaData();
    List<List<Object>> columns = new ArrayList<>();
    for (int i = 1; i <= metadata.getColumnCount(); i++) {
      columns.add(List.of(metadata.getColumnName(i), metadata.getColumnLabel(i), metadata.getTableName(i),
          metadata.getCatalogName(i), metadata.getColumnTypeName(i), metadata.getColumnType(i),
          metadata.getPrecision(i), metadata.getScale(i), metadata.isSigned(i), metadata.isNullable(i),
          metadata.isAutoIncrement(i), metadata.getColumnDisplaySize(i), metadata.getColumnClassName(i)));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    while (result.next()) {
      List<@Nullable Object> row = new ArrayList<>();
      for (int i = 1; i <= columns.size(); i++) {
        row.add(comparable(result.getObject(i)));
        row.add(result.getString(i));
      }
      rows.add(row);
    }
    return new JdbcTable(columns, rows);
  }

  private static @Nullable Object comparable(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return Arrays.hashCode(bytes) + "/" + bytes.length;
    }
    return value;
  }
}
