package dev.sluice.protocol.payload;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LengthEncodedTests {

  private static final String[] INT2 = {"fc | two bytes follow", "fb 00"};
  private static final String[] INT3 = {"fd | three bytes follow", "00 00 01"};
  private static final String[] INT8 = {"fe | eight bytes follow", "ff ff ff ff ff ff ff ff"};

  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "250, fa",
    "251, fc fb 00",
    "65535, fc ff ff",
    "65536, fd 00 00 01",
    "16777215, fd ff ff ff",
    "16777216, fe 00 00 00 01 00 00 00 00",
    "9223372036854775807, fe ff ff ff ff ff ff ff 7f",
    "-9223372036854775808, fe 00 00 00 00 00 00 00 80",
    "-1, fe ff ff ff ff ff ff ff ff",
  })
  void integersTakeTheFewestBytes(long value, String hex) {
    assertWritten(out -> LengthEncoded.writeInteger(out, value), hex);
    assertThat(LengthEncoded.readInteger(buffer(hex))).isEqualTo(value);
    assertThat(LengthEncoded.sizeOf(value)).isEqualTo(bytes(hex).length);
  }

  @Test
  void integersInMoreBytesThanNeededAreRead() {
    assertThat(LengthEncoded.readInteger(buffer("fc 01 00"))).isEqualTo(1);
    assertThat(LengthEncoded.readInteger(buffer("fe 01 00 00 00 00 00 00 00"))).isEqualTo(1);
  }

  @Test
  void firstBytesThatStartNoIntegerAreRefused() {
    assertRefused(LengthEncoded::readInteger, "expected a number, got NULL (0xfb)", "fb 00 00");
    assertRefused(LengthEncoded::readInteger, "expected a number, got 0xff", "ff 00 00");
  }

  @Test
  void truncatedIntegersAreRefused() {
    assertTruncationsRefused(bytes(INT2), 3, LengthEncoded::readInteger);
    assertTruncationsRefused(bytes(INT3), 4, LengthEncoded::readInteger);
    assertTruncationsRefused(bytes(INT8), 9, LengthEncoded::readInteger);
  }

  @Test
  void stringsHaveTheirLengthBefore() {
    assertWritten(out -> LengthEncoded.writeBytes(out, bytes("'abc'")), "03 'abc'");
    assertWritten(out -> LengthEncoded.writeBytes(out, bytes()), "00");
    assertThat(LengthEncoded.readBytes(buffer("03 'abcd'"))).isEqualTo(bytes("'abc'"));
  }

  @Test
  void aStringMayHaveTheLimitAndNoMore() {
    assertThat(LengthEncoded.readBytes(buffer("04 'abcd'"), 4)).hasSize(4);
    assertRefused(in -> LengthEncoded.readBytes(in, 3), "expected at most 3 bytes, got 4", "04 'abcd'");
  }

  @Test
  void aLengthOfAllBitsIsRefusedBeforeAnythingIsAllocated() {
    assertRefused(in -> LengthEncoded.readBytes(in, Integer.MAX_VALUE), "got 18446744073709551615", INT8);
    assertRefused(LengthEncoded::skip, "got 18446744073709551615", INT8);
    assertRefused(in -> LengthEncoded.readBytes(in, Integer.MAX_VALUE), "got 3", "fe ff ff ff 7f 00 00 00 00 'abc'");
  }

  @Test
  void truncatedStringsAreRefused() {
    assertTruncationsRefused(bytes("05 'abcde'"), 6, in -> LengthEncoded.readBytes(in, 100));
    assertTruncationsRefused(bytes("05 'abcde'"), 6, LengthEncoded::skip);
  }

  @Test
  void skippingLeavesWhatFollows() {
    ByteBuf in = buffer("02 'ab'", "07 | next");

    LengthEncoded.skip(in);

    assertThat(in.readUnsignedByte()).isEqualTo((short) 7);
  }

  @Test
  void nullIsSeenAndNotRead() {
    ByteBuf in = buffer("fb");

    assertThat(LengthEncoded.isNull(in)).isTrue();
    assertThat(in.readableBytes()).isEqualTo(1);
    assertThat(LengthEncoded.isNull(buffer("fa"))).isFalse();
    assertThat(LengthEncoded.isNull(buffer())).isFalse();
  }
}
