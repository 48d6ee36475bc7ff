package dev.sluice.protocol.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** As MariaDB and MySQL write these numbers. */
class RealTextTests {

  private static final int NOT_FIXED = 31;

  @Test
  void doublesHaveTheFewestDigits() {
    assertThat(RealText.of(0.0, NOT_FIXED)).isEqualTo("0");
    assertThat(RealText.of(0.1, NOT_FIXED)).isEqualTo("0.1");
    assertThat(RealText.of(-123456789.125, NOT_FIXED)).isEqualTo("-123456789.125");
    assertThat(RealText.of(1e14, NOT_FIXED)).isEqualTo("100000000000000");
    assertThat(RealText.of(1e15, NOT_FIXED)).isEqualTo("1e15");
    assertThat(RealText.of(1.5e-20, NOT_FIXED)).isEqualTo("1.5e-20");
    assertThat(RealText.of(Double.MIN_VALUE, NOT_FIXED)).isEqualTo("5e-324");
    assertThat(RealText.of(Double.MAX_VALUE, NOT_FIXED)).isEqualTo("1.7976931348623157e308");
  }

  @Test
  void floatsHaveSixDigits() {
    assertThat(RealText.of(0.1f, NOT_FIXED)).isEqualTo("0.1");
    assertThat(RealText.of(16777216f, NOT_FIXED)).isEqualTo("16777200");
  }

  @Test
  void declaredDecimalsAreWritten() {
    assertThat(RealText.of(1.5, 3)).isEqualTo("1.500");
    assertThat(RealText.of(-0.0, 1)).isEqualTo("-0.0");
  }
}
