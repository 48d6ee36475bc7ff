package dev.sluice.protocol.payload;

import io.netty.buffer.ByteBuf;

/**
 * Unsigned little-endian integers of a fixed length; to write one, {@link ByteBuf} has the methods. A read past the end
 * is a {@link dev.sluice.protocol.ProtocolException}. Manual: "Integer Types", "Protocol::FixedLengthInteger".
 */
public final class FixedLengthInteger {

  private FixedLengthInteger() {}

  /** {@code int<1>}, 0 to 255. */
  public static int read1(ByteBuf in) {
    EndOfPacket.check(in, 1);
    return in.readUnsignedByte();
  }

  /** {@code int<2>}, 0 to 65535. */
  public static int read2(ByteBuf in) {
    EndOfPacket.check(in, 2);
    return in.readUnsignedShortLE();
  }

  /** {@code int<3>}, 0 to 2^24 - 1. */
  public static int read3(ByteBuf in) {
    EndOfPacket.check(in, 3);
    return in.readUnsignedMediumLE();
  }

  /** {@code int<4>}, 0 to 2^32 - 1. */
  public static long read4(ByteBuf in) {
    EndOfPacket.check(in, 4);
    return in.readUnsignedIntLE();
  }

  /** {@code int<8>}, all 64 bits in use. */
  public static long read8(ByteBuf in) {
    EndOfPacket.check(in, 8);
    return in.readLongLE();
  }
}
