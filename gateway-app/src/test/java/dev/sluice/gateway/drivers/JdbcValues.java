package dev.sluice.gateway.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of every type in and out, with the metadata that a driver has of them. */
abstract class JdbcValues {

  private static final boolean MARIADB = BackendServer.shared().family() == ServerFamily.MARIADB;
  private static final String ALL_TYPES = """
      CREATE TABLE all_types (
        id INT AUTO_INCREMENT PRIMARY KEY,
        t TINYINT, ut TINYINT UNSIGNED, b1 TINYINT(1), s SMALLINT, us SMALLINT UNSIGNED,
        m MEDIUMINT, um MEDIUMINT UNSIGNED, i INT, ui INT UNSIGNED, l BIGINT, ul BIGINT UNSIGNED,
        z INT(8) UNSIGNED ZEROFILL, f FLOAT, d DOUBLE, n DECIMAL(65,30), bits BIT(64), bit1 BIT(1),
        da DATE, ti TIME(6), dt DATETIME(6), ts TIMESTAMP(6) NULL, y YEAR,
        c CHAR(10), vc VARCHAR(100) CHARACTER SET utf8mb4, vl VARCHAR(100) CHARACTER SET latin1,
        bi BINARY(4), vb VARBINARY(300), tx TEXT, lb LONGBLOB, j JSON, e ENUM('a','b'), se SET('x','y'),
        g GEOMETRY, ip %s, u %s)""".formatted(MARIADB ? "INET6" : "VARCHAR(39)", MARIADB ? "UUID" : "CHAR(36)");

  private final JdbcDriver driver;

  JdbcValues(JdbcDriver driver) {
    this.driver = driver;
  }

  @Test
  void everyTypeReadsAsStraightFromTheServer() throws SQLException {
    try (Connection connection = driver.connect(); Connection direct = driver.direct()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("DROP TABLE IF EXISTS all_types");
        statement.execute(ALL_TYPES);
        statement.execute("""
            INSERT INTO all_types VALUES
              (1, -128, 255, 1, -32768, 65535, -8388608, 16777215, -2147483648, 4294967295, -9223372036854775808,
               18446744073709551615, 42, 1.5, -1.7976931348623157e308, 1e34 - 1e-30, b'1', b'1',
               '9999-12-31', '23:59:58.999999', '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07', 2155,
               'char', 'ÄÖ🎉', 'ÄÖß', 0x00010203, _binary 0x00ff2227, 'text', REPEAT(0xff, 1000), '{"a": [1, null]}',
               'b', 'x,y', POINT(1, 2), '::1', '123e4567-e89b-12d3-a456-426655440000'),
              (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               NULL),
              (3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, b'0', b'0', '1000-01-01', '00:00:00',
               '1000-01-01 00:00:00', '1970-01-02 00:00:01', 1901, '', '', '', '', '', '', '', '{}', 'a', '', NULL,
               '::', '00000000-0000-0000-0000-000000000000')""");
      }
      JdbcTable expected = JdbcTable.query(direct, "SELECT * FROM all_types");
      JdbcTable actual = JdbcTable.query(connection, "SELECT * FROM all_types");
      assertThat(actual).isEqualTo(expected);
      assertThat(actual.rows()).hasSize(3);
    }
  }

  @Test
  void anEmptySetHasItsColumns() throws SQLException {
    try (Connection connection = driver.connect(); Connection direct = driver.direct()) {
      String sql = "SELECT 1 AS one, 'x' AS two, NULL AS three FROM DUAL WHERE FALSE";
      JdbcTable empty = JdbcTable.query(connection, sql);
      assertThat(empty).isEqualTo(JdbcTable.query(direct, sql));
      assertThat(empty.columns()).hasSize(3);
      assertThat(empty.rows()).isEmpty();
    }
  }

  @Test
  void parametersOfEveryTypeArrive() throws SQLException {
    try (Connection connection = driver.connect()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("DROP TABLE IF EXISTS parameters");
        statement.execute(ALL_TYPES.replace("all_types", "parameters"));
      }
      LocalDateTime moment = LocalDateTime.of(2024, 2, 29, 23, 59, 58, 123_456_000);
      byte[] bytes = allBytes();
      try (PreparedStatement insert = connection.prepareStatement(
          "INSERT INTO parameters (t, l, ul, d, n, da, ti, dt, c, vc, vb, lb, j, i) "
              + "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
        insert.setByte(1, (byte) -1);
        insert.setLong(2, Long.MIN_VALUE);
        insert.setObject(3, new BigInteger("18446744073709551615"));
        insert.setDouble(4, 0.1);
        insert.setBigDecimal(5, new BigDecimal("-12345678901234567890.123456789"));
        insert.setObject(6, LocalDate.of(2024, 2, 29));
        insert.setObject(7, LocalTime.of(1, 2, 3));
        insert.setObject(8, moment);
        insert.setString(9, "it's \\");
        insert.setString(10, "Zoë 🎉 \0 \n \" \u001a");
        insert.setBytes(11, bytes);
        insert.setBinaryStream(12, new ByteArrayInputStream(bytes));
        insert.setString(13, "[1]");
        insert.setNull(14, Types.INTEGER);
        assertThat(insert.executeUpdate()).isEqualTo(1);
      }
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT * FROM parameters")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getByte("t")).isEqualTo((byte) -1);
        assertThat(row.getLong("l")).isEqualTo(Long.MIN_VALUE);
        assertThat(row.getString("ul")).isEqualTo("18446744073709551615");
        assertThat(row.getDouble("d")).isEqualTo(0.1);
        assertThat(row.getBigDecimal("n")).isEqualByComparingTo("-12345678901234567890.123456789");
        assertThat(row.getObject("da", LocalDate.class)).isEqualTo("2024-02-29");
        assertThat(row.getObject("ti", LocalTime.class)).isEqualTo("01:02:03");
        assertThat(row.getObject("dt", LocalDateTime.class)).isEqualTo(moment);
        assertThat(row.getString("c")).isEqualTo("it's \\");
        assertThat(row.getString("vc")).isEqualTo("Zoë 🎉 \0 \n \" \u001a");
        assertThat(row.getBytes("vb")).isEqualTo(bytes);
        assertThat(row.getBytes("lb")).isEqualTo(bytes);
        assertThat(row.getString("j")).isEqualTo("[1]");
        assertThat(row.getObject("i")).isNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16_777_200, 20_000_000})
  void aLargeValueGoesInAndOut(int length) throws SQLException {
    byte[] value = new byte[length];
    new Random(length).nextBytes(value);
    try (Connection connection = driver.connect("maxAllowedPacket=1000000000")) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("DROP TABLE IF EXISTS large");
        statement.execute("CREATE TABLE large (b LONGBLOB)");
      }
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO large VALUES (?)")) {
        insert.setBytes(1, value);
        insert.executeUpdate();
      }
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT b, b FROM large")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getBytes(1)).isEqualTo(value);
        assertThat(row.getBytes(2)).isEqualTo(value);
      }
    }
  }

  private static byte[] allBytes() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
