package dev.sluice.protocol.result;

import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ColumnType;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.packet.server.ColumnDefinition41;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnDefinitionsTests {

  private static final Capabilities PLAIN = Capabilities.of(0);
  private static final Capabilities EXTENDED = Capabilities.of(Capabilities.MARIADB_EXTENDED_METADATA);

  private static final byte[] COUNT = frame(1, "02 | columns");

  private static final byte[] FIRST = frame(2, "03 'def' 00 00 00 01 'a' 00 | names",
      "0c 3f 00 01 00 00 00 03 81 00 00 00 00 | LONG");

  private static final byte[] SECOND = frame(3, "03 'def' 00 00 00 02 'bb' 00 | names",
      "0c 2d 00 04 00 00 00 fd 00 00 27 00 00 | VAR_STRING");

  private static final byte[] EOF = frame(4, "fe 00 00 02 00");

  private static List<String> names(List<ColumnDefinition41> definitions) {
    return definitions.stream().map(one -> new String(one.name(), StandardCharsets.UTF_8)).toList();
  }

  @Test
  void definitions() {
    List<ColumnDefinition41> read =
        ColumnDefinitions.read(Unpooled.wrappedBuffer(join(COUNT, FIRST, SECOND)), PLAIN);

    assertThat(names(read)).containsExactly("a", "bb");
    assertThat(read).extracting(ColumnDefinition41::columnType)
        .containsExactly(ColumnType.MYSQL_TYPE_LONG, ColumnType.MYSQL_TYPE_VAR_STRING);
  }

  @Test
  void whatFollowsIsLeftAlone() {
    ByteBuf frames = Unpooled.wrappedBuffer(join(COUNT, FIRST, SECOND, EOF, frame(5, "01 '7' 01 'x'")));
    int length = frames.readableBytes();

    assertThat(names(ColumnDefinitions.read(frames, PLAIN))).containsExactly("a", "bb");
    assertThat(frames.readerIndex()).isZero();
    assertThat(frames.readableBytes()).isEqualTo(length);
  }

  @Test
  void framesThatDoNotBeginAtZero() {
    ByteBuf frames = Unpooled.wrappedBuffer(join(bytes("01 02 03 04 05"), COUNT, FIRST, SECOND));

    assertThat(names(ColumnDefinitions.read(frames.slice(5, frames.readableBytes() - 5), PLAIN)))
        .containsExactly("a", "bb");
    assertThat(names(ColumnDefinitions.read(frames.readerIndex(5), PLAIN))).containsExactly("a", "bb");
    assertThat(frames.readerIndex()).isEqualTo(5);
  }

  @Test
  void extendedMetadata() {
    byte[] json = frame(2, "03 'def' 00 00 00 01 'j' 00", "06 01 04 'json' | extended type info",
        "0c 2d 00 ff ff ff ff fc 90 00 00 00 00");

    List<ColumnDefinition41> read =
        ColumnDefinitions.read(Unpooled.wrappedBuffer(join(frame(1, "01"), json)), EXTENDED);

    assertThat(names(read)).containsExactly("j");
    assertThat(read).extracting(ColumnDefinition41::columnType).containsExactly(ColumnType.MYSQL_TYPE_BLOB);
  }

  @Test
  void moreColumnsThanThereAreBytes() {
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> ColumnDefinitions.read(Unpooled.wrappedBuffer(join(COUNT, FIRST)), PLAIN))
        .withMessageContaining("column definitions");
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> ColumnDefinitions.read(
            Unpooled.wrappedBuffer(join(frame(1, "fe ff ff ff ff ff ff ff 7f | columns"), FIRST)), PLAIN))
        .withMessageContaining("column definitions");
  }

  @Test
  void whatIsNoDefinitionIsRefused() {
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> ColumnDefinitions.read(Unpooled.wrappedBuffer(join(COUNT, FIRST, EOF)), PLAIN));
  }
}
