package dev.sluice.protocol.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayStatementTests {

  private static Optional<GatewayStatement> of(String text) {
    ByteBuf bytes = Unpooled.copiedBuffer("12345" + text, StandardCharsets.UTF_8).skipBytes(5);
    Optional<GatewayStatement> statement = GatewayStatement.of(bytes, new Dialect(true, false, false));
    assertThat(bytes.readerIndex()).isEqualTo(5);
    return statement;
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHOW SLUICE PINS", "show sluice pins;", " \n sHoW\tSluice/**/Pins ; ", "SHOW SLUICE PINS\0",
      "/* of a driver */ SHOW SLUICE PINS", "-- a\nSHOW SLUICE PINS", "#a\nSHOW SLUICE PINS -- b",
      "/*sluice:x*/show sluice pins"})
  void pins(String text) {
    assertThat(of(text)).as(text).contains(GatewayStatement.PINS);
  }

  @Test
  void pools() {
    assertThat(of("Show Sluice Pools")).contains(GatewayStatement.POOLS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "S", "SH", "SHOW", "SHOW SLUICE", "SHOW SLUICE x", "SHOW PINS", "SHOW TABLES",
      "SELECT 1", "SET a = 1", "-", "/*", "SHOW SLUICE PINS POOLS", "SHOW SLUICE PINS; SELECT 1",
      "SHOW SLUICE PINS LIMIT 1",
      "SHOW SLUICE `PINS`", "SHOW 'SLUICE' PINS", "SHOW SLUICE.PINS", "SHOWSLUICE PINS", "(SHOW SLUICE PINS)",
      "SHOW SLUICE PINS /*!80000 x */", "SHOW SLUICE PINS /* x", "SHUTDOWN"})
  void others(String text) {
    assertThat(of(text)).as(text).isEmpty();
  }

  @Test
  void aLongTextIsTheServers() {
    String longest = "SHOW SLUICE PINS" + " ".repeat(240);
    assertThat(of(longest)).contains(GatewayStatement.PINS);
    assertThat(of(longest + " ")).isEmpty();
  }
}
