package dev.sluice.protocol.packet.client;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Capabilities;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComStmtExecuteTests {

  private static ComStmtExecute decode(ByteBuf in) {
    return (ComStmtExecute) Command.decode(in, Capabilities.of(Capabilities.QUERY_ATTRIBUTES));
  }

  /** That {@code with}, for a statement of so many parameters, is {@code without} to a server without attributes. */
  private static void assertPlain(int parameters, String[] with, String... without) {
    ComStmtExecute execute = decode(buffer(with));
    assertWritten(out -> execute.encodeWithoutAttributes(out, parameters), without);
    assertWritten(execute::encode, with);
  }

  @Test
  void nothingToTakeOut() {
    assertPlain(0, new String[] {"17 07 00 00 00", "00 | flags", "01 00 00 00"},
        "17 07 00 00 00", "00 | flags", "01 00 00 00");
  }

  @Test
  void noParametersAndNoAttributes() {
    assertPlain(0, new String[] {"17 07 00 00 00", "08 | count follows", "01 00 00 00", "00 | count"},
        "17 07 00 00 00", "00 | flags", "01 00 00 00");
  }

  @Test
  void attributesOnly() {
    assertPlain(0,
        new String[] {"17 07 00 00 00", "09 | cursor, count follows", "01 00 00 00", "01 | count", "00 | NULLs",
            "01 | types follow", "fe 00 01 'a'", "05 'value'"},
        "17 07 00 00 00", "01 | cursor", "01 00 00 00");
  }

  @Test
  void parametersOnly() {
    assertPlain(2,
        new String[] {"17 07 00 00 00", "00 | flags", "01 00 00 00", "02 | count", "01 | NULLs: the first",
            "01 | types follow", "08 80 00 | no name", "fe 00 00", "05 'value'"},
        "17 07 00 00 00", "00 | flags", "01 00 00 00", "01 | NULLs", "01 | types follow", "08 80", "fe 00",
        "05 'value'");
  }

  @Test
  void parametersAndAttributes() {
    assertPlain(1,
        new String[] {"17 07 00 00 00", "08 | count follows", "01 00 00 00", "09 | count", "00 01 | NULLs: the ninth",
            "01 | types follow", "08 00 00", "fe 00 01 'a'", "fe 00 01 'b'", "fe 00 01 'c'", "fe 00 01 'd'",
            "fe 00 01 'e'", "fe 00 01 'f'", "fe 00 01 'g'", "fe 00 01 'h'", "07 00 00 00 00 00 00 00",
            "01 'a' 01 'b' 01 'c' 01 'd' 01 'e' 01 'f' 01 'g'"},
        "17 07 00 00 00", "00 | flags", "01 00 00 00", "00 | NULLs", "01 | types follow", "08 00",
        "07 00 00 00 00 00 00 00", "01 'a' 01 'b' 01 'c' 01 'd' 01 'e' 01 'f' 01 'g' | behind what is read");
  }

  @Test
  void typesOfTheTimeBefore() {
    assertPlain(1,
        new String[] {"17 07 00 00 00", "08 | count follows", "01 00 00 00", "01 | count", "00 | NULLs",
            "00 | no types", "07 00 00 00 00 00 00 00"},
        "17 07 00 00 00", "00 | flags", "01 00 00 00", "00 | NULLs", "00 | no types", "07 00 00 00 00 00 00 00");
  }

  private static List<String> names(int parameters, String... fields) {
    return decode(buffer(fields)).attributes(parameters, index -> false).all().stream()
        .map(QueryAttributes.Attribute::name).toList();
  }

  @Test
  void attributesStandBehindTheParameters() {
    ComStmtExecute execute = decode(buffer("17 07 00 00 00", "08 | count follows", "01 00 00 00", "04 | count",
        "0a | NULLs: a parameter, an attribute", "01 | types follow", "08 80 00", "fe 00 00", "fe 00 0b 'traceparent'",
        "03 00 01 'n'", "07 00 00 00 00 00 00 00", "05 '00-ab'"));

    QueryAttributes attributes = execute.attributes(2, index -> false);

    assertThat(attributes.all()).extracting(QueryAttributes.Attribute::name).containsExactly("traceparent", "n");
    assertThat(attributes.text("traceparent")).contains("00-ab");
    assertThat(attributes.all().getLast().value()).as("NULL").isNull();
    assertThat(execute.attributes(2, index -> false).text("traceparent")).as("read again").contains("00-ab");
  }

  @Test
  void attributesStandBehindParametersThatWereSentBefore() {
    ComStmtExecute execute = decode(buffer("17 07 00 00 00", "08 | count follows", "01 00 00 00", "03 | count",
        "00 | NULLs", "01 | types follow", "fc 00 00", "01 00 00", "fe 00 01 'a'", "02 | a byte", "02 'ab'"));

    assertThat(execute.attributes(2, index -> index == 0).text("a")).contains("ab");
  }

  @Test
  void attributesWithoutParameters() {
    assertThat(names(0, "17 07 00 00 00", "08 | count follows", "01 00 00 00", "01 | count", "00 | NULLs",
        "01 | types follow", "fe 00 01 'a'", "05 'value'")).containsExactly("a");
  }

  @Test
  void thereMayBeNoAttributes() {
    assertThat(names(0, "17 07 00 00 00", "00 | no count", "01 00 00 00")).isEmpty();
    assertThat(names(0, "17 07 00 00 00", "08 | count follows", "01 00 00 00", "00 | count")).isEmpty();
    assertThat(names(1, "17 07 00 00 00", "00", "01 00 00 00", "01 | count", "00 | NULLs", "01 | types follow",
        "01 00 00", "07")).isEmpty();
    assertThat(names(1, "17 07 00 00 00", "00", "01 00 00 00", "02 | count", "00 | NULLs", "00 | no types, no names",
        "07 07")).isEmpty();
  }

  @Test
  void attributesThatAreNotWholeAreRefused() {
    String[] fields = {"17 07 00 00 00", "08", "01 00 00 00", "02 | count", "00 | NULLs", "01", "01 00 00",
        "fe 00 01 'a'", "07", "01 'b'"};
    assertThat(names(1, fields)).containsExactly("a");
    for (int length = 1; length < fields.length; length++) {
      String[] some = Arrays.copyOf(fields, length);
      assertRefused(in -> decode(in).attributes(1, index -> false), "at least", some);
    }
    assertRefused(in -> decode(in).attributes(1, index -> false), "at most 65535",
        "17 07 00 00 00", "08", "01 00 00 00", "fd 00 00 01");
    assertRefused(in -> decode(in).attributes(0, index -> false), "type of a query attribute",
        "17 07 00 00 00", "08", "01 00 00 00", "01", "00", "01", "0e 00 01 'a'", "00");
  }

  @Test
  void tooFewParametersAreRefused() {
    assertRefused(in -> written(out -> decode(in).encodeWithoutAttributes(out, 2)),
        "parameters of the statement: expected 2, got 1",
        "17 07 00 00 00", "08", "01 00 00 00", "01", "00", "01", "08 00 00", "07 00 00 00 00 00 00 00");
  }

  @Test
  void whatIsNotWholeIsRefused() {
    String[] fields = {"17 07 00 00 00", "08", "01 00 00 00", "02 | count", "00 | NULLs", "01", "08 00 00", "fe 00 01"};
    for (int length = 1; length < fields.length; length++) {
      String[] some = Arrays.copyOf(fields, length);
      assertRefused(in -> written(out -> decode(in).encodeWithoutAttributes(out, 1)), "at least", some);
    }
    assertRefused(in -> written(out -> decode(in).encodeWithoutAttributes(out, 1)), "at most 65535",
        "17 07 00 00 00", "08", "01 00 00 00", "fd 00 00 01");
  }
}
