package dev.sluice.protocol.payload;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

class NullTerminatedStringTests {

  @Test
  void readsUpToTheNulAndTheNul() {
    ByteBuf in = buffer("'ab' 00", "07 | next");

    assertThat(NullTerminatedString.read(in, 10)).isEqualTo(bytes("'ab'"));
    assertThat(in.readableBytes()).isEqualTo(1);
  }

  @Test
  void writesTheNul() {
    assertWritten(out -> NullTerminatedString.write(out, bytes("'ab'")), "'ab' 00");
  }

  @Test
  void aStringMayHaveTheLimitAndNoMore() {
    assertThat(NullTerminatedString.read(buffer("'abc' 00"), 3)).hasSize(3);
    assertRefused(in -> NullTerminatedString.read(in, 2), "expected at most 2 bytes, got 3", "'abc' 00");
  }

  @Test
  void truncatedStringsAreRefused() {
    assertTruncationsRefused(bytes("'abc' 00"), 4, in -> NullTerminatedString.read(in, 10));
  }

  @Test
  void theEndOfThePacketEndsALenientOne() {
    assertThat(NullTerminatedString.readToNulOrEnd(buffer("'ab' 00 'c'"), 2)).isEqualTo(bytes("'ab'"));
    assertThat(NullTerminatedString.readToNulOrEnd(buffer("'ab'"), 2)).isEqualTo(bytes("'ab'"));
    assertThat(NullTerminatedString.readToNulOrEnd(buffer(), 2)).isEmpty();
    assertRefused(in -> NullTerminatedString.readToNulOrEnd(in, 2), "expected at most 2 bytes, got 3", "'abc'");
  }
}
