package dev.sluice.protocol.packet.client;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Capabilities;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryAttributesTests {

  private static final Capabilities NEGOTIATED = Capabilities.of(Capabilities.QUERY_ATTRIBUTES);

  private static final String[] TRACED = {
    "03 | COM_QUERY", "03 | attributes", "01 | sets", "04 | NULL bitmap: the third", "01 | types follow",
    "fe 00 | string", "0b 'traceparent'", "08 80 | unsigned 64 bits", "01 'n'", "fe 00 | string", "04 'none'",
    "05 '00-ab'", "07 00 00 00 00 00 00 00", "'select 1'"};

  private static ComQuery decode(String... fields) {
    return (ComQuery) Command.decode(buffer(fields), NEGOTIATED);
  }

  private static String text(ComQuery query) {
    return query.statement().toString(StandardCharsets.US_ASCII);
  }

  @Test
  void none() {
    ComQuery query = decode("03", "00 01", "'select 1'");

    assertThat(query.attributes().all()).isEmpty();
    assertThat(text(query)).isEqualTo("select 1");
    assertWritten(query::encode, "03", "00 01", "'select 1'");
    assertWritten(query.withoutAttributes()::encode, "03", "'select 1'");
    assertWritten(ComQuery.of(buffer("'do 0'"), NEGOTIATED)::encode, "03", "00 01", "'do 0'");
    assertWritten(ComQuery.of(buffer("'do 0'"), Capabilities.of(0))::encode, "03", "'do 0'");
  }

  @Test
  void stringsNumbersAndNull() {
    ComQuery query = decode(TRACED);

    assertThat(query.attributes().all()).extracting(QueryAttributes.Attribute::name)
        .containsExactly("traceparent", "n", "none");
    assertThat(query.attributes().all().get(2).value()).isNull();
    assertThat(query.attributes().text("traceparent")).contains("00-ab");
    assertThat(query.attributes().text("traceparent")).as("read again").contains("00-ab");
    assertThat(query.attributes().text("n")).as("a number").isEmpty();
    assertThat(query.attributes().text("none")).as("NULL").isEmpty();
    assertThat(query.attributes().text("other")).isEmpty();
    assertThat(text(query)).isEqualTo("select 1");
    assertWritten(query::encode, TRACED);
    assertWritten(query.withoutAttributes()::encode, "03", "'select 1'");
  }

  @ParameterizedTest
  @CsvSource({
    "01, 07", "02, 07 00", "0d, 07 00", "03, 07 00 00 00", "09, 07 00 00 00", "04, 00 00 80 3f",
    "08, 07 00 00 00 00 00 00 00", "05, 07 00 00 00 00 00 00 00", "06, ''", "0a, 04 e4 07 01 02", "0b, 00",
    "07, 07 e4 07 01 02 03 04 05", "0c, 0b e4 07 01 02 03 04 05 06 00 00 00", "f6, 03 '1.5'", "fd, 01 'x'",
    "fc, fc 02 00 'ab'", "f5, 02 '{}'", "10, 01 01", "ff, 01 00"})
  void valuesOfEveryType(String type, String value) {
    ComQuery query = decode("03", "01 01 00 01", type + " 00", "01 'a'", value.replace("''", ""), "'select 1'");

    assertThat(text(query)).isEqualTo("select 1");
    ByteBuf read = query.attributes().all().getFirst().value();
    assertThat(read).isNotNull();
    assertThat(ByteBufUtil.getBytes(read)).isEqualTo(bytes(value.replace("''", "")));
  }

  @Test
  void aTypeThatNoParameterHasIsRefused() {
    for (String type : new String[] {"0e", "11", "14", "80", "f3"}) {
      assertRefused(in -> Command.decode(in, NEGOTIATED), "type of a query attribute", "03", "01 01 00 01",
          type + " 00", "01 'a'", "01 01 01 01 01 01 01 01 01");
    }
  }

  @Test
  void thereIsOneSet() {
    assertRefused(in -> Command.decode(in, NEGOTIATED), "sets of query attributes: expected 1, got 2",
        "03", "00 02", "'select 1'");
  }

  @Test
  void typesFollow() {
    assertRefused(in -> Command.decode(in, NEGOTIATED), "types of query attributes: expected 1, they follow, got 0",
        "03", "01 01 00 00", "'select 1'");
  }

  @Test
  void thereAreNoMoreThanParameters() {
    assertRefused(in -> Command.decode(in, NEGOTIATED), "query attributes: expected at most 65535, got 65536",
        "03", "fd 00 00 01", "01");
    assertRefused(in -> Command.decode(in, NEGOTIATED), "query attributes: expected at most 65535",
        "03", "fe ff ff ff ff ff ff ff ff", "01");
    assertRefused(in -> Command.decode(in, NEGOTIATED), "rest of the packet", "03", "fc ff ff", "01");
  }

  @Test
  void truncationsAreRefused() {
    byte[] whole = bytes(TRACED);
    assertTruncationsRefused(whole, whole.length - "select 1".length(), in -> Command.decode(in, NEGOTIATED));
  }
}
