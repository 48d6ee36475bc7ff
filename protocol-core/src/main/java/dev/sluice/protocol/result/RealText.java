package dev.sluice.protocol.result;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * FLOAT and DOUBLE as servers write them in the text protocol: the fewest digits that stand for the number, of a FLOAT
 * at most six; with an exponent if the number has more than 15 digits before the point, or 15 zeros and more behind it.
 */
final class RealText {

  /** {@code FLT_DIG} and {@code DBL_DIG}. */
  private static final int FLOAT_DIGITS = 6;

  private static final int MAX_PLACES = 15;

  /** Column decimals of this and more say that no number of digits is declared. */
  private static final int NOT_FIXED = 31;

  private RealText() {}

  static String of(double value, int decimals) {
    return decimals < NOT_FIXED ? fixed(value, decimals) : shortest(value, fewestDigits(value));
  }

  static String of(float value, int decimals) {
    MathContext digits = new MathContext(FLOAT_DIGITS, RoundingMode.HALF_EVEN);
    return decimals < NOT_FIXED ? fixed(value, decimals) : shortest(value, new BigDecimal(value).round(digits));
  }

  /** Java has at least two digits, and chooses the nearest number of two where one would do. */
  private static BigDecimal fewestDigits(double value) {
    BigDecimal digits = new BigDecimal(Double.toString(value));
    BigDecimal one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
    return one.doubleValue() == value ? one : digits;
  }

  private static String fixed(double value, int decimals) {
    String text = new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
    return isNegative(value) && text.charAt(0) != '-' ? "-" + text : text;
  }

  private static String shortest(double value, BigDecimal exact) {
    if (value == 0) {
      return isNegative(value) ? "-0" : "0";
    }
    BigDecimal digits = exact.stripTrailingZeros();
    int point = digits.precision() - digits.scale();
    if (point <= MAX_PLACES && point > -MAX_PLACES) {
      return digits.toPlainString();
    }
    String mantissa = new BigDecimal(digits.unscaledValue(), digits.precision() - 1).toPlainString();
    return mantissa + "e" + (point - 1);
  }

  private static boolean isNegative(double value) {
    return Double.doubleToRawLongBits(value) < 0;
  }
}
