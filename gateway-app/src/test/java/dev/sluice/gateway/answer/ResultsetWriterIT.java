package dev.sluice.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WirePacket;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.ColumnDefinition41;
import dev.sluice.protocol.result.ResultsetWriter;
import dev.sluice.protocol.result.Row;
import dev.sluice.protocol.result.RowFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server sends, read as values and written again, is what the server sends. */
class ResultsetWriterIT {

  private static final BackendServer SERVER = BackendServer.shared();
  private static final String QUERY = "SELECT * FROM written_types ORDER BY id";

  private static final List<String> COLUMNS = List.of("id INT", "t TINYINT", "tu TINYINT UNSIGNED", "s SMALLINT",
      "m MEDIUMINT", "mu MEDIUMINT UNSIGNED", "i INT", "iu INT UNSIGNED", "z INT(7) ZEROFILL", "b BIGINT",
      "bu BIGINT UNSIGNED", "f FLOAT", "d DOUBLE", "fixed DOUBLE(12,3)", "n DECIMAL(30,10)", "y YEAR", "da DATE",
      "dt DATETIME", "dt6 DATETIME(6)", "ts TIMESTAMP(3) NULL", "ti TIME", "ti6 TIME(6)", "bits BIT(12)",
      "e ENUM('a','b')", "st SET('x','y')", "c CHAR(5)", "v VARCHAR(20) CHARACTER SET utf8mb4", "bl BLOB", "tx TEXT",
      "j JSON",
      "g GEOMETRY");

  private static final List<String> ROWS = List.of(
      "1, -128, 255, -32768, -8388608, 16777215, -2147483648, 4294967295, 42, -9223372036854775808,"
          + " 18446744073709551615, -0.1, 1e15, -1.5, -12345678901234567890.0123456789, 2155, '2024-02-29',"
          + " '2024-02-29 23:59:58', '2024-02-29 23:59:58.000123', '2024-02-28 00:00:00.5', '-838:59:59',"
          + " '34:22:33.000001', b'101010101010', 'b', 'x,y', 'abc', 'h\u00e4', x'00ff', 'text', '{\"a\": 1}',"
          + " POINT(1, 2)",
      "2, 127, 0, 32767, 8388607, 0, 2147483647, 0, 1234567, 9223372036854775807, 0, 16777216, 1.7976931348623157e308,"
          + " 123456789.125, 0, 1901, '0000-00-00', '0000-00-00 00:00:00', '2024-02-29 00:00:00',"
          + " '2024-02-28 01:00:00',"
          + " '00:00:00', '-00:00:00.5', b'0', 'a', '', '', '', '', '', '[]', NULL",
      "3" + ", NULL".repeat(30),
      "4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3.14159274, 0.1, 0.0005, 0.1, 0, '9999-12-31', '2024-12-31 00:00:00',"
          + " '2024-12-31 00:00:00.1', NULL, '838:59:59', '00:00:01', b'1', NULL, NULL, 'e', 'x', 'x', 'x',"
          + " 'null', NULL");

  private static final List<String> REALS = List.of("1e14", "999999999999999", "9999999999999998", "1e-14", "1.5e-15",
      "1e-16", "-1e-5", "2.2250738585072014e-308", "4.9e-324", "1e22", "123456.7", "0.3", "1e100", "2e-3", "0",
      "1e10", "1234567", "1e-7", "1.17549435e-38", "5e-15", "100000", "7e15", "-2.5e16", "0.0000123456789");

  @BeforeAll
  static void tables() {
    try (WireClient client = client(0)) {
      String types = String.join(", ", COLUMNS);
      run(client, "DROP TABLE IF EXISTS written_types");
      run(client, "CREATE TABLE written_types (" + types + ")");
      ROWS.forEach(row -> run(client, "INSERT INTO written_types VALUES (" + row + ")"));
      run(client, "DROP TABLE IF EXISTS written_reals");
      run(client, "CREATE TABLE written_reals (d DOUBLE, f FLOAT)");
      REALS.forEach(real -> run(client, "INSERT IGNORE INTO written_reals VALUES (" + real + ", " + real + ")"));
    }
  }

  @AfterAll
  static void drop() {
    try (WireClient client = client(0)) {
      run(client, "DROP TABLE written_types, written_reals");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Capabilities.DEPRECATE_EOF})
  void textAnswersAreWrittenAsTheServerDoes(long eof) {
    try (WireClient client = client(eof)) {
      assertWrittenAgain(client.query(QUERY), RowFormat.TEXT, eof);
      assertWrittenAgain(client.query("SELECT 1, -1 AS minus, 'a', NULL, 1.5, 1e0, DATE'2024-01-01', COUNT(*) FROM"
          + " written_types"), RowFormat.TEXT, eof);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Capabilities.DEPRECATE_EOF})
  void preparedAnswersAreWrittenAsTheServerDoes(long eof) {
    try (WireClient client = client(eof)) {
      assertWrittenAgain(prepared(client, QUERY), RowFormat.BINARY, eof);
      assertWrittenAgain(prepared(client, "SELECT 1, -1 AS minus, 'a', NULL, 1.5, 1e0, DATE'2024-01-01', COUNT(*) FROM"
          + " written_types"), RowFormat.BINARY, eof);
    }
  }

  /** The values of binary rows have nothing of the text in them. */
  @ParameterizedTest
  @ValueSource(strings = {QUERY, "SELECT * FROM written_reals"})
  void valuesOfPreparedAnswersMakeTheTextAnswer(String sql) {
    try (WireClient client = client(Capabilities.DEPRECATE_EOF)) {
      WireResponse text = client.query(sql);
      WireResponse written = prepared(client, sql);

      assertThat(packets(text, write(text, values(written, RowFormat.BINARY), RowFormat.TEXT,
          Capabilities.DEPRECATE_EOF))).isEqualTo(text.packets());
    }
  }

  @Test
  void anExpressionIsDescribedAsTheServerDoes() {
    try (WireClient client = client(Capabilities.DEPRECATE_EOF)) {
      byte[] served = client.query("SELECT CONNECTION_ID() AS id").payloads(Kind.COLUMN).getFirst();
      ColumnDefinition41 column = definition(served);
      ByteBuf out = Unpooled.buffer();
      ColumnDefinition41.expression("id", column.columnType(), column.collation(), column.length(), column.flags(),
          column.decimals()).encode(out, dev.sluice.protocol.Capabilities.of(0));

      assertThat(ByteBufUtil.getBytes(out)).isEqualTo(served);
    }
  }

  private static void assertWrittenAgain(WireResponse answer, RowFormat format, long eof) {
    assertThat(packets(answer, write(answer, values(answer, format), format, eof))).isEqualTo(answer.packets());
  }

  private static ByteBuf write(WireResponse answer, List<@Nullable Object[]> rows, RowFormat format, long eof) {
    var writer = new ResultsetWriter(definitions(answer), format, dev.sluice.protocol.Capabilities.of(eof), 1);
    ByteBuf out = Unpooled.buffer();
    int metadataStatus = answer.payloads(Kind.COLUMNS_END).stream()
        .mapToInt(end -> end[3] & 0xFF | (end[4] & 0xFF) << 8).findFirst().orElse(0);
    writer.metadata(out, metadataStatus, 0);
    rows.forEach(row -> writer.row(out, row));
    writer.end(out, answer.status(), 0);
    return out;
  }

  private static List<WirePacket> packets(WireResponse answer, ByteBuf written) {
    List<WirePacket> packets = new ArrayList<>();
    for (int index = 0; index < written.writerIndex();
        index += Frames.HEADER_LENGTH + Frames.payloadLength(written, index)) {
      packets.add(new WirePacket(Frames.sequenceId(written, index),
          ByteBufUtil.getBytes(Frames.payload(written, index))));
    }
    assertThat(packets).hasSameSizeAs(answer.packets());
    return packets;
  }

  private static List<@Nullable Object[]> values(WireResponse answer, RowFormat format) {
    List<ColumnDefinition41> columns = definitions(answer);
    Row row = new Row(columns, format);
    return answer.payloads(Kind.ROW).stream().map(payload -> {
      row.read(Unpooled.wrappedBuffer(payload));
      return IntStream.range(0, row.size())
          .<@Nullable Object>mapToObj(column -> row.isNull(column) ? null : value(row, columns, column)).toArray();
    }).toList();
  }

  private static Object value(Row row, List<ColumnDefinition41> columns, int column) {
    return switch (columns.get(column).columnType()) {
      case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG, MYSQL_TYPE_YEAR ->
          row.integer(column);
      case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE -> row.real(column);
      case MYSQL_TYPE_NEWDECIMAL -> new BigDecimal(row.decimal(column));
      case MYSQL_TYPE_DATE, MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP -> row.datetime(column);
      case MYSQL_TYPE_TIME -> row.time(column);
      default -> row.bytes(column);
    };
  }

  private static List<ColumnDefinition41> definitions(WireResponse answer) {
    return answer.payloads(Kind.COLUMN).stream().map(ResultsetWriterIT::definition).toList();
  }

  private static ColumnDefinition41 definition(byte[] payload) {
    return ColumnDefinition41.decode(Unpooled.wrappedBuffer(payload), dev.sluice.protocol.Capabilities.of(0));
  }

  private static WireResponse prepared(WireClient client, String sql) {
    byte[] ok = client.command(0x16, sql.getBytes(StandardCharsets.UTF_8)).packets().getFirst().payload();
    byte[] execute = Arrays.copyOf(Arrays.copyOfRange(ok, 1, 5), 9);
    execute[5] = 1;
    return client.command(0x17, execute);
  }

  private static WireClient client(long eof) {
    WireLogin login = Account.APP.login().without(Capabilities.DEPRECATE_EOF | Capabilities.SESSION_TRACK)
        .with(eof).schema(BackendServer.SCHEMA);
    WireClient client = WireClient.connect(SERVER.address(), login);
    run(client, "SET sql_mode = ''");
    return client;
  }

  private static void run(WireClient client, String sql) {
    WireResponse answer = client.query(sql);
    assertThat(answer.isError()).as(() -> sql + ": " + answer.error()).isFalse();
  }
}
