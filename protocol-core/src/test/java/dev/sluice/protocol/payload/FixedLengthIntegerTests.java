package dev.sluice.protocol.payload;

import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FixedLengthIntegerTests {

  private static final String ASCENDING = "01 02 03 04 05 06 07 08";
  private static final String ONES = "ff ff ff ff ff ff ff ff";

  @Test
  void theLowestByteComesFirst() {
    assertThat(FixedLengthInteger.read1(buffer(ASCENDING))).isEqualTo(0x01);
    assertThat(FixedLengthInteger.read2(buffer(ASCENDING))).isEqualTo(0x0201);
    assertThat(FixedLengthInteger.read3(buffer(ASCENDING))).isEqualTo(0x030201);
    assertThat(FixedLengthInteger.read4(buffer(ASCENDING))).isEqualTo(0x04030201);
    assertThat(FixedLengthInteger.read8(buffer(ASCENDING))).isEqualTo(0x0807060504030201L);
  }

  @Test
  void integersAreUnsigned() {
    assertThat(FixedLengthInteger.read1(buffer(ONES))).isEqualTo(0xFF);
    assertThat(FixedLengthInteger.read2(buffer(ONES))).isEqualTo(0xFFFF);
    assertThat(FixedLengthInteger.read3(buffer(ONES))).isEqualTo(0xFFFFFF);
    assertThat(FixedLengthInteger.read4(buffer(ONES))).isEqualTo(0xFFFFFFFFL);
    assertThat(FixedLengthInteger.read8(buffer(ONES))).isEqualTo(-1L);
  }

  @Test
  void truncatedIntegersAreRefused() {
    assertTruncationsRefused(bytes("01"), 1, FixedLengthInteger::read1);
    assertTruncationsRefused(bytes("01 02"), 2, FixedLengthInteger::read2);
    assertTruncationsRefused(bytes("01 02 03"), 3, FixedLengthInteger::read3);
    assertTruncationsRefused(bytes("01 02 03 04"), 4, FixedLengthInteger::read4);
    assertTruncationsRefused(bytes(ASCENDING), 8, FixedLengthInteger::read8);
  }
}
