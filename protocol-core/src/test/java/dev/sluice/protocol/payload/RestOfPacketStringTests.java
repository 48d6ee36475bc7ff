package dev.sluice.protocol.payload;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestOfPacketStringTests {

  @Test
  void readsAllThatIsLeft() {
    assertThat(RestOfPacketString.read(buffer("'ab' 00 'c'"), 4)).isEqualTo(bytes("'ab' 00 'c'"));
    assertThat(RestOfPacketString.read(buffer(), 4)).isEmpty();
  }

  @Test
  void aStringMayHaveTheLimitAndNoMore() {
    assertThat(RestOfPacketString.read(buffer("'abc'"), 3)).hasSize(3);
    assertRefused(in -> RestOfPacketString.read(in, 2), "expected at most 2 bytes, got 3", "'abc'");
  }
}
