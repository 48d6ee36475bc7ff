package dev.sluice.protocol.codec;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class FramesTests {

  @Test
  void aHeaderIsLittleEndianLengthThenId() {
    ByteBuf frames = buffer("'around'", "03 02 01 ff | header");

    assertThat(Frames.payloadLength(frames, 6)).isEqualTo(0x010203);
    assertThat(Frames.sequenceId(frames, 6)).isEqualTo(255);
  }

  @Test
  void aPayloadIsWrittenBehindItsHeader() {
    assertSameBytes(
        written(out -> assertThat(Frames.write(out, 7, payload -> payload.writeBytes(bytes("'abc'")))).isEqualTo(8)),
        bytes("03 00 00 | length", "07 | id", "'abc'"));
    assertSameBytes(
        written(out -> assertThat(Frames.write(out, 255, payload -> {})).isZero()),
        bytes("00 00 00", "ff | id, the last before 0"));
  }

  @Test
  void framesAreWrittenOneAfterAnother() {
    assertSameBytes(
        written(out -> Frames.write(out, Frames.write(out, 0, it -> it.writeByte('a')), it -> it.writeByte('b'))),
        bytes("01 00 00 00 'a'", "01 00 00 01 'b'"));
  }

  @Test
  void aPayloadThatWouldNeedAnotherFrameIsNotWritten() {
    ByteBuf out = Unpooled.buffer(Frames.MAX_PAYLOAD + Frames.HEADER_LENGTH);

    assertThat(Frames.write(out, 0, payload -> payload.writeZero(Frames.MAX_PAYLOAD - 1))).isEqualTo(1);
    assertSameBytes(ByteBufUtil.getBytes(out, 0, 4), bytes("fe ff ff 00"));
    out.clear();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Frames.write(out, 0, payload -> payload.writeZero(Frames.MAX_PAYLOAD)))
        .withMessageContaining("16777215 bytes");
  }

  @Test
  void renumberingCountsFramesAndWraps() {
    ByteBuf frames = buffer("01 00 00 09 'a'", "00 00 00 09", "02 00 00 09 'bc'");

    assertThat(Frames.renumber(frames, 254)).isEqualTo(1);
    assertSameBytes(ByteBufUtil.getBytes(frames), bytes("01 00 00 fe 'a'", "00 00 00 ff", "02 00 00 00 'bc'"));
  }

  @Test
  void renumberingStaysWithinTheReadableBytes() {
    ByteBuf frames = buffer("01 00 00 09 'a'", "01 00 00 09 'b'", "01 00 00 09 'c'");
    frames.setIndex(5, 10);

    assertThat(Frames.renumber(frames, 0)).isEqualTo(1);
    assertSameBytes(frames.array(), bytes("01 00 00 09 'a'", "01 00 00 00 'b'", "01 00 00 09 'c'"));
  }
}
