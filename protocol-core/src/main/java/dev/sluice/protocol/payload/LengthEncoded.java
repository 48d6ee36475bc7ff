package dev.sluice.protocol.payload;

import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;

/**
 * Integers that take 1, 3, 4 or 9 bytes, and strings with such an integer before them. Integers are unsigned and use
 * all 64 bits: one above 2^63 - 1 is a negative {@code long}. A read past the end of the packet is a
 * {@link ProtocolException}, and so is a first byte that starts no integer: 0xFB, a row's NULL, and 0xFF, an error's
 * header. Manual: "Protocol::LengthEncodedInteger", "Protocol::LengthEncodedString".
 */
public final class LengthEncoded {

  private static final int NULL = 0xFB;
  private static final int INT2 = 0xFC;
  private static final int INT3 = 0xFD;
  private static final int INT8 = 0xFE;

  private LengthEncoded() {}

  public static long readInteger(ByteBuf in) {
    int first = FixedLengthInteger.read1(in);
    return switch (first) {
      case NULL -> throw new ProtocolException("length-encoded integer", "a number", "NULL (0xfb)");
      case INT2 -> FixedLengthInteger.read2(in);
      case INT3 -> FixedLengthInteger.read3(in);
      case INT8 -> FixedLengthInteger.read8(in);
      case 0xFF -> throw new ProtocolException("length-encoded integer", "a number", "0xff");
      default -> first;
    };
  }

  /** Writes {@code value}, unsigned, in the fewest bytes. */
  public static void writeInteger(ByteBuf out, long value) {
    switch (sizeOf(value)) {
      case 1 -> out.writeByte((int) value);
      case 3 -> out.writeByte(INT2).writeShortLE((int) value);
      case 4 -> out.writeByte(INT3).writeMediumLE((int) value);
      default -> out.writeByte(INT8).writeLongLE(value);
    }
  }

  /** The bytes that {@link #writeInteger} takes for {@code value}: 1, 3, 4 or 9. */
  public static int sizeOf(long value) {
    if (value < 0 || value > 0xFFFFFF) {
      return 9;
    }
    if (value > 0xFFFF) {
      return 4;
    }
    return value < NULL ? 1 : 3;
  }

  /** The bytes of a string, as a copy, as many as the packet holds. */
  public static byte[] readBytes(ByteBuf in) {
    return readBytes(in, Integer.MAX_VALUE);
  }

  /**
   * The bytes of a string, as a copy.
   *
   * @param limit the most bytes the string may have
   * @throws ProtocolException if it has more than {@code limit} or more than the packet
   */
  public static byte[] readBytes(ByteBuf in, int limit) {
    return FixedLengthString.read(in, EndOfPacket.check(in, readInteger(in), limit));
  }

  public static void writeBytes(ByteBuf out, byte[] bytes) {
    writeInteger(out, bytes.length);
    out.writeBytes(bytes);
  }

  /** Passes over a string of any length that its packet holds. */
  public static void skip(ByteBuf in) {
    in.skipBytes(EndOfPacket.check(in, readInteger(in), Integer.MAX_VALUE));
  }

  /** Whether a NULL is in the place of a string. It reads nothing. */
  public static boolean isNull(ByteBuf in) {
    return in.isReadable() && in.getUnsignedByte(in.readerIndex()) == NULL;
  }
}
