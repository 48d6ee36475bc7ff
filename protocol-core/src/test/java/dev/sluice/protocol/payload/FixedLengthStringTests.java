package dev.sluice.protocol.payload;

import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

class FixedLengthStringTests {

  @Test
  void readsItsLengthAndNoMore() {
    ByteBuf in = buffer("'abcd'");

    assertThat(FixedLengthString.read(in, 3)).isEqualTo(bytes("'abc'"));
    assertThat(in.readableBytes()).isEqualTo(1);
  }

  @Test
  void skipsItsLengthAndNoMore() {
    ByteBuf in = buffer("'abcd'");

    FixedLengthString.skip(in, 3);

    assertThat(in.readableBytes()).isEqualTo(1);
  }

  @Test
  void truncatedStringsAreRefused() {
    assertTruncationsRefused(bytes("'abcd'"), 4, in -> FixedLengthString.read(in, 4));
    assertTruncationsRefused(bytes("'abcd'"), 4, in -> FixedLengthString.skip(in, 4));
  }
}
