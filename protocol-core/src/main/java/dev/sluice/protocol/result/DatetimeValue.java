package dev.sluice.protocol.result;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;

/**
 * A DATE, DATETIME or TIMESTAMP as a server sends it. It need not be a day of the calendar: servers have 0000-00-00
 * and, by their SQL mode, days such as February 31. Manual: "Binary Protocol Value", "The DATE, DATETIME, and TIMESTAMP
 * Types".
 *
 * @param year 0 to 65535
 * @param month 0 to 255, as are the fields down to the second
 * @param microsecond 0 to 999,999
 */
public record DatetimeValue(int year, int month, int day, int hour, int minute, int second, long microsecond) {

  private static final int DATE_LENGTH = 4;
  private static final int SECOND_LENGTH = 7;
  private static final int MICROSECOND_LENGTH = 11;

  public static DatetimeValue date(int year, int month, int day) {
    return new DatetimeValue(year, month, day, 0, 0, 0, 0);
  }

  /** The fields of a binary value behind its length, which are all of {@code in}. */
  static DatetimeValue decode(ByteBuf in) {
    int length = in.readableBytes();
    if (length != 0 && length != DATE_LENGTH && length != SECOND_LENGTH && length != MICROSECOND_LENGTH) {
      throw new ProtocolException("datetime", "0, 4, 7 or 11 bytes", length);
    }
    boolean timed = length >= SECOND_LENGTH;
    int year = length == 0 ? 0 : FixedLengthInteger.read2(in);
    int month = length == 0 ? 0 : FixedLengthInteger.read1(in);
    int day = length == 0 ? 0 : FixedLengthInteger.read1(in);
    int hour = timed ? FixedLengthInteger.read1(in) : 0;
    int minute = timed ? FixedLengthInteger.read1(in) : 0;
    int second = timed ? FixedLengthInteger.read1(in) : 0;
    long microsecond = length == MICROSECOND_LENGTH ? FixedLengthInteger.read4(in) : 0;
    return new DatetimeValue(year, month, day, hour, minute, second, microsecond);
  }

  /** The fields of a value of the text protocol, which is all of {@code in}. */
  static DatetimeValue parse(ByteBuf in) {
    Digits digits = new Digits(in);
    int year = digits.number();
    digits.expect('-');
    int month = digits.number();
    digits.expect('-');
    int day = digits.number();
    if (digits.isAtEnd()) {
      return date(year, month, day);
    }
    digits.expect(' ');
    int hour = digits.number();
    digits.expect(':');
    int minute = digits.number();
    digits.expect(':');
    int second = digits.number();
    return new DatetimeValue(year, month, day, hour, minute, second, digits.fraction());
  }

  /** Writes the length and the fields, without those that are zero at the end, as servers do. */
  void encode(ByteBuf out) {
    boolean timed = (hour | minute | second | microsecond) != 0;
    boolean dated = timed || (year | month | day) != 0;
    out.writeByte(microsecond != 0 ? MICROSECOND_LENGTH : timed ? SECOND_LENGTH : dated ? DATE_LENGTH : 0);
    if (dated) {
      out.writeShortLE(year);
      out.writeByte(month);
      out.writeByte(day);
    }
    if (timed) {
      out.writeByte(hour);
      out.writeByte(minute);
      out.writeByte(second);
    }
    if (microsecond != 0) {
      out.writeIntLE((int) microsecond);
    }
  }

  String dateText() {
    return "%04d-%02d-%02d".formatted(year, month, day);
  }

  /** As a server writes a DATETIME of so many digits after the second, 0 to 6; more stand for as many as are needed. */
  String text(int decimals) {
    return dateText() + " %02d:%02d:%02d".formatted(hour, minute, second) + Digits.fraction(microsecond, decimals);
  }
}
