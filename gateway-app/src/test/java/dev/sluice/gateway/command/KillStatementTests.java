package dev.sluice.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KillStatementTests {

  private static final long OWN = 0x80000007L;

  private static Optional<KillStatement> parse(String sql) {
    ByteBuf bytes = Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8);
    Optional<KillStatement> parsed = KillStatement.parse(bytes, OWN);
    assertThat(bytes.readableBytes()).isEqualTo(sql.getBytes(StandardCharsets.UTF_8).length);
    return parsed;
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL 42", "kill connection 42;", "/* Ctrl-C */ KILL\t42 ", "KILL HARD 42", "KILL/**/ 42"})
  void aConnection(String sql) {
    assertThat(parse(sql)).contains(new KillStatement(42, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL QUERY 42", "kill soft query 42", "KILL\nQUERY\n42\n;\n"})
  void itsQuery(String sql) {
    assertThat(parse(sql)).contains(new KillStatement(42, true));
  }

  @Test
  void anIdWithTheTopBitHoweverItIsRead() {
    assertThat(parse("KILL 2147483655")).contains(new KillStatement(OWN, false));
    assertThat(parse("KILL -2147483641")).contains(new KillStatement(OWN, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL CONNECTION_ID()", "KILL CONNECTION connection_id ( )", "kill connection_id();"})
  void onesOwn(String sql) {
    assertThat(parse(sql)).contains(new KillStatement(OWN, false));
  }

  @Test
  void onesOwnQuery() {
    assertThat(parse("KILL QUERY CONNECTION_ID()")).contains(new KillStatement(OWN, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "KILL USER app", "KILL QUERY ID 42", "KILL 42 + 1", "KILL @id", "KILL 42; SELECT 1",
      "KILL 9999999999999999999", "KILLS 42", "SELECT 42", "", "KILL CONNECTION_ID", "KILL CONNECTION_ID() + 0",
      "/*! KILL */ 42", "KILL 'é'"})
  void whatIsTheServersOwnAffair(String sql) {
    assertThat(parse(sql)).isEmpty();
  }
}
