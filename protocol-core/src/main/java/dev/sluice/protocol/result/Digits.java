package dev.sluice.protocol.result;

import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;

/** Reads the ASCII digits of a value of the text protocol. What stands between them is expected, and nothing else. */
final class Digits {

  private static final int MAX_DECIMALS = 6;
  private static final int MAX_NUMBER = 99_999;

  private final ByteBuf in;

  Digits(ByteBuf in) {
    this.in = in;
  }

  boolean isAtEnd() {
    return !in.isReadable();
  }

  boolean takes(char separator) {
    boolean there = in.isReadable() && in.getByte(in.readerIndex()) == separator;
    if (there) {
      in.skipBytes(1);
    }
    return there;
  }

  void expect(char separator) {
    if (!takes(separator)) {
      throw new ProtocolException("date or time", "'" + separator + "'", "something else");
    }
  }

  /** A run of at least one digit, 0 to 99,999. */
  int number() {
    int value = digit();
    while (isAtDigit()) {
      value = value * 10 + digit();
      if (value > MAX_NUMBER) {
        throw new ProtocolException("date or time", "at most " + MAX_NUMBER, "more");
      }
    }
    return value;
  }

  /** The microseconds up to the end, which a point begins if there are any. */
  long fraction() {
    long value = 0;
    int digits = 0;
    if (!isAtEnd()) {
      expect('.');
      for (; !isAtEnd() && digits < MAX_DECIMALS; digits++) {
        value = value * 10 + digit();
      }
    }
    if (!isAtEnd()) {
      throw new ProtocolException("date or time", "its end", in.readableBytes() + " more bytes");
    }
    for (; digits < MAX_DECIMALS; digits++) {
      value *= 10;
    }
    return value;
  }

  /** A whole integer, with a sign or not, in 64 bits; the whole of {@code in}. */
  long integer(boolean unsigned) {
    boolean negative = takes('-');
    long value = -digit();
    while (!isAtEnd()) {
      value = unsigned ? shiftUnsigned(value, digit()) : Math.subtractExact(Math.multiplyExact(value, 10L), digit());
    }
    if (negative && unsigned) {
      throw new ProtocolException("integer", "no sign", "one");
    }
    return negative ? value : unsigned ? -value : Math.negateExact(value);
  }

  /** A point and the digits of a fraction as servers write them. */
  static String fraction(long microsecond, int decimals) {
    if (decimals == 0 || decimals > MAX_DECIMALS && microsecond == 0) {
      return "";
    }
    return "." + "%06d".formatted(microsecond).substring(0, Math.min(decimals, MAX_DECIMALS));
  }

  /** Ten times a number without sign that is kept negated, and a digit. */
  private static long shiftUnsigned(long negated, int digit) {
    long value = -negated;
    long next = value * 10 + digit;
    if (Long.compareUnsigned(value, Long.divideUnsigned(-1 - (long) digit, 10)) > 0) {
      throw new ArithmeticException("beyond 64 bits");
    }
    return -next;
  }

  private boolean isAtDigit() {
    return in.isReadable() && isDigit(in.getByte(in.readerIndex()));
  }

  private int digit() {
    if (!isAtDigit()) {
      throw new ProtocolException("value", "a digit", in.isReadable() ? "something else" : "its end");
    }
    return in.readByte() - '0';
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
