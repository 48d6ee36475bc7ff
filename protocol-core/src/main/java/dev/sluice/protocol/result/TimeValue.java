package dev.sluice.protocol.result;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;

/**
 * A TIME as a server sends it: a span, from -838:59:59 to 838:59:59. Manual: "Binary Protocol Value", "The TIME Type".
 *
 * @param hours all of them, not only those beyond whole days
 * @param microsecond 0 to 999,999
 */
public record TimeValue(boolean negative, long hours, int minute, int second, long microsecond) {

  private static final int HOURS_OF_DAY = 24;
  private static final int SECOND_LENGTH = 8;
  private static final int MICROSECOND_LENGTH = 12;

  /** The fields of a binary value behind its length, which are all of {@code in}. */
  static TimeValue decode(ByteBuf in) {
    int length = in.readableBytes();
    if (length == 0) {
      return new TimeValue(false, 0, 0, 0, 0);
    }
    if (length != SECOND_LENGTH && length != MICROSECOND_LENGTH) {
      throw new ProtocolException("time", "0, 8 or 12 bytes", length);
    }
    boolean negative = FixedLengthInteger.read1(in) != 0;
    long days = FixedLengthInteger.read4(in);
    int hour = FixedLengthInteger.read1(in);
    int minute = FixedLengthInteger.read1(in);
    int second = FixedLengthInteger.read1(in);
    long microsecond = length == MICROSECOND_LENGTH ? FixedLengthInteger.read4(in) : 0;
    return new TimeValue(negative, days * HOURS_OF_DAY + hour, minute, second, microsecond);
  }

  /** The fields of a value of the text protocol, which is all of {@code in}. */
  static TimeValue parse(ByteBuf in) {
    Digits digits = new Digits(in);
    boolean negative = digits.takes('-');
    int hours = digits.number();
    digits.expect(':');
    int minute = digits.number();
    digits.expect(':');
    int second = digits.number();
    return new TimeValue(negative, hours, minute, second, digits.fraction());
  }

  /** Writes the length and the fields, without the microseconds if there are none, as servers do. */
  void encode(ByteBuf out) {
    if ((hours | minute | second | microsecond) == 0) {
      out.writeByte(0);
      return;
    }
    out.writeByte(microsecond == 0 ? SECOND_LENGTH : MICROSECOND_LENGTH);
    out.writeBoolean(negative);
    out.writeIntLE((int) (hours / HOURS_OF_DAY));
    out.writeByte((int) (hours % HOURS_OF_DAY));
    out.writeByte(minute);
    out.writeByte(second);
    if (microsecond != 0) {
      out.writeIntLE((int) microsecond);
    }
  }

  /** As a server writes a TIME of so many digits after the second, 0 to 6; more stand for as many as are needed. */
  String text(int decimals) {
    return (negative ? "-" : "") + "%02d:%02d:%02d".formatted(hours, minute, second)
        + Digits.fraction(microsecond, decimals);
  }
}
