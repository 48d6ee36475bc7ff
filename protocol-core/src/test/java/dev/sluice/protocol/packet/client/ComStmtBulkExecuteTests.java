package dev.sluice.protocol.packet.client;

import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Capabilities;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

class ComStmtBulkExecuteTests {

  private static final long OTHER = 0xFFFF_FFFEL;

  private static final String[] WITH_TYPES = {
    "fa 07 00 00 00     | statement 7",
    "80 00              | flags: types follow",
    "03 00              | LONG",
    "fe 00              | STRING",
    "00 05 00 00 00     | a value",
    "01                 | NULL"
  };

  private static final String[] WITHOUT_TYPES = {
    "fa 07 00 00 00     | statement 7",
    "40 00              | flags: unit results",
    "00 06 00 00 00     | a value",
    "02                 | the column's default"
  };

  private static ComStmtBulkExecute decode(ByteBuf in) {
    return (ComStmtBulkExecute) Command.decode(in, Capabilities.of(0));
  }

  private static void encode(ByteBuf in, ByteBuf out, byte[] types) {
    out.writeBytes(decode(in).encodeHeadWithTypes(out, OTHER, types));
  }

  @Test
  void fieldsAreReadAndWritten() {
    ComStmtBulkExecute execute = decode(buffer(WITH_TYPES));

    assertThat(execute.statementId()).isEqualTo(7);
    assertWritten(execute::encode, WITH_TYPES);
    assertThat(decode(buffer("fa ff ff ff ff 00 00")).statementId()).isEqualTo(0xFFFF_FFFFL);
  }

  @Test
  void types() {
    ComStmtBulkExecute execute = decode(buffer(WITH_TYPES));

    assertThat(execute.types(2)).isEqualTo(bytes("03 00", "fe 00"));
    assertThat(decode(buffer(WITHOUT_TYPES)).types(2)).isNull();
    assertWritten(execute::encode, WITH_TYPES);
  }

  @Test
  void typesArePutIn() {
    assertWritten(out -> encode(buffer(WITHOUT_TYPES), out, bytes("03 00", "fe 00")),
        "fa fe ff ff ff     | the other statement",
        "c0 00              | flags: unit results, types follow",
        "03 00              | LONG",
        "fe 00              | STRING",
        "00 06 00 00 00     | a value",
        "02                 | the column's default");
  }

  @Test
  void whatIsCutShortIsRefused() {
    assertTruncationsRefused(bytes(WITH_TYPES), 5 + 2 + 4, in -> decode(in).types(2));
    assertTruncationsRefused(bytes(WITHOUT_TYPES), 5 + 2, in -> decode(in).types(2));
    assertTruncationsRefused(bytes(WITHOUT_TYPES), 5 + 2,
        in -> written(out -> encode(in, out, bytes("03 00", "fe 00"))));
  }
}
