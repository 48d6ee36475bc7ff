package dev.sluice.protocol.packet.client;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Capabilities;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The types of an execution's parameters, which a server keeps for the executions after it. */
class ComStmtExecuteTypesTests {

  private static final long OTHER = 0xFFFF_FFFEL;

  private static final String[] WITH_TYPES = {
    "17 07 00 00 00           | statement 7",
    "00                       | flags",
    "01 00 00 00              | iterations",
    "02                       | NULLs: the second",
    "01                       | types follow",
    "08 80                    | LONGLONG, unsigned",
    "06 00                    | NULL",
    "fe 00                    | STRING",
    "05 00 00 00 00 00 00 00",
    "01 'a'"
  };

  private static final String[] WITHOUT_TYPES = {
    "17 07 00 00 00           | statement 7",
    "01                       | flags: a cursor",
    "01 00 00 00              | iterations",
    "04                       | NULLs: the third",
    "00                       | no types",
    "05 00 00 00 00 00 00 00",
    "06 00 00 00 00 00 00 00"
  };

  private static final String[] WITH_ATTRIBUTE = {
    "17 07 00 00 00           | statement 7",
    "08                       | flags: the count follows",
    "01 00 00 00              | iterations",
    "02                       | count: a parameter and an attribute",
    "00                       | NULLs",
    "01                       | types follow",
    "03 00 00                 | LONG, no name",
    "fe 00 02 'at'            | STRING, its name",
    "05 00 00 00",
    "01 'v'"
  };

  private static final String[] WITH_ATTRIBUTE_WITHOUT_TYPES = {
    "17 07 00 00 00           | statement 7",
    "08                       | flags: the count follows",
    "01 00 00 00              | iterations",
    "02                       | count",
    "00                       | NULLs",
    "00                       | no types",
    "06 00 00 00",
    "01 'w'"
  };

  private static ComStmtExecute decode(ByteBuf in) {
    return (ComStmtExecute) Command.decode(in, Capabilities.of(0));
  }

  private static ComStmtExecute decode(String... fields) {
    return decode(buffer(fields));
  }

  /** Writes the command with another id and with types. */
  private static void encode(ComStmtExecute execute, ByteBuf out, byte[] types, int parameters, boolean attributes) {
    ByteBuf rest = execute.encodeHeadWithTypes(out, OTHER, types, parameters, attributes);
    out.writeBytes(rest);
  }

  @Test
  void types() {
    assertThat(decode(WITH_TYPES).types(3, false)).isEqualTo(bytes("08 80", "06 00", "fe 00"));
    assertThat(decode(WITHOUT_TYPES).types(3, false)).isNull();
  }

  @Test
  void typesWithNames() {
    assertThat(decode(WITH_ATTRIBUTE).types(1, true)).isEqualTo(bytes("03 00 00", "fe 00 02 'at'"));
    assertThat(decode(WITH_ATTRIBUTE_WITHOUT_TYPES).types(1, true)).isNull();
  }

  @Test
  void typesOfAttributesOnly() {
    assertThat(decode("17 07 00 00 00", "08 | the count follows", "01 00 00 00", "01 | count", "00 | NULLs",
        "01 | types follow", "fe 00 01 'a'", "01 'v'").types(0, true)).isEqualTo(bytes("fe 00 01 'a'"));
  }

  @Test
  void statementsWithoutParameters() {
    assertThat(decode("17 07 00 00 00", "00 | flags", "01 00 00 00").types(0, false)).isNull();
    assertThat(decode("17 07 00 00 00", "00 | flags", "01 00 00 00").types(0, true)).isNull();
    assertThat(decode("17 07 00 00 00", "08 | the count follows", "01 00 00 00", "00 | count").types(0, true))
        .isNull();
  }

  /** Their NULLs are a bit for each, in whole bytes. */
  @Test
  void ninePairsOfBytesBehindTwoOfNulls() {
    String nine = "01 00 ".repeat(9);
    assertThat(decode("17 07 00 00 00", "00 | flags", "01 00 00 00", "ff 01 | NULLs", "01 | types follow", nine)
        .types(9, false)).isEqualTo(bytes(nine));
  }

  @Test
  void typesAreReadWithoutMovingAnIndex() {
    ComStmtExecute execute = decode(WITH_TYPES);
    execute.types(3, false);
    assertWritten(execute::encode, WITH_TYPES);
  }

  @Test
  void typesCutShortAreRefused() {
    assertTruncationsRefused(bytes(WITH_TYPES), 5 + 1 + 4 + 1 + 1 + 6, in -> decode(in).types(3, false));
    assertTruncationsRefused(bytes(WITHOUT_TYPES), 5 + 1 + 4 + 1 + 1, in -> decode(in).types(3, false));
    assertTruncationsRefused(bytes(WITH_ATTRIBUTE), 5 + 1 + 4 + 1 + 1 + 1 + 3 + 5, in -> decode(in).types(1, true));
    assertRefused(in -> decode(in).types(1, true), "at most 65535",
        "17 07 00 00 00", "08", "01 00 00 00", "fd 00 00 01 | count");
  }

  @Test
  void typesArePutIn() {
    ComStmtExecute execute = decode(WITHOUT_TYPES);
    assertWritten(out -> encode(execute, out, bytes("08 80", "06 00", "fe 00"), 3, false),
        "17 fe ff ff ff           | the other statement",
        "01                       | flags: a cursor",
        "01 00 00 00              | iterations",
        "04                       | NULLs: the third",
        "01                       | types follow",
        "08 80                    | LONGLONG, unsigned",
        "06 00                    | NULL",
        "fe 00                    | STRING",
        "05 00 00 00 00 00 00 00",
        "06 00 00 00 00 00 00 00");
    assertWritten(execute::encode, WITHOUT_TYPES);
  }

  @Test
  void typesWithNamesArePutIn() {
    ComStmtExecute execute = decode(WITH_ATTRIBUTE_WITHOUT_TYPES);
    assertWritten(out -> encode(execute, out, bytes("03 00 00", "fe 00 02 'at'"), 1, true),
        "17 fe ff ff ff           | the other statement",
        "08                       | flags: the count follows",
        "01 00 00 00              | iterations",
        "02                       | count",
        "00                       | NULLs",
        "01                       | types follow",
        "03 00 00                 | LONG, no name",
        "fe 00 02 'at'            | STRING, its name",
        "06 00 00 00",
        "01 'w'");
  }

  /** An earlier command had an attribute, this one has none: only the parameter's type is put in. */
  @Test
  void typesOfAttributesThatAreNotThereAreLeftOut() {
    ComStmtExecute execute = decode("17 07 00 00 00", "08 | the count follows", "01 00 00 00", "01 | count",
        "00 | NULLs", "00 | no types", "06 00 00 00");
    assertWritten(out -> encode(execute, out, bytes("03 00 00", "fe 00 02 'at'"), 1, true),
        "17 fe ff ff ff           | the other statement",
        "08                       | flags: the count follows",
        "01 00 00 00              | iterations",
        "01                       | count",
        "00                       | NULLs",
        "01                       | types follow",
        "03 00 00                 | LONG, no name",
        "06 00 00 00");
  }

  @Test
  void tooFewTypesAreRefused() {
    assertRefused(in -> written(out -> encode(decode(in), out, bytes("03 00 00"), 1, true)), "at least",
        WITH_ATTRIBUTE_WITHOUT_TYPES);
    assertRefused(in -> written(out -> encode(decode(in), out, bytes("03 00", "03 00"), 3, false)), "at least",
        WITHOUT_TYPES);
  }

  @Test
  void commandsCutShortGetNoTypes() {
    assertTruncationsRefused(bytes(WITHOUT_TYPES), 5 + 1 + 4 + 1 + 1,
        in -> written(out -> encode(decode(in), out, bytes("08 80", "06 00", "fe 00"), 3, false)));
  }

  @Test
  void aSliceThatDoesNotBeginAtZero() {
    ByteBuf packet = buffer("ff ff ff", String.join(" ", strip(WITH_TYPES)));
    ComStmtExecute execute = decode(packet.slice(3, packet.readableBytes() - 3));
    assertThat(execute.types(3, false)).isEqualTo(bytes("08 80", "06 00", "fe 00"));
  }

  private static String[] strip(String... fields) {
    return Arrays.stream(fields).map(field -> field.split("\\|", 2)[0]).toArray(String[]::new);
  }
}
