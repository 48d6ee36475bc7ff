package dev.sluice.protocol.payload;

import io.netty.buffer.ByteBuf;

/**
 * Strings whose length is fixed, or was read before. A read past the end is a {@link
 * dev.sluice.protocol.ProtocolException}. Manual: "String Types", "Protocol::FixedLengthString".
 */
public final class FixedLengthString {

  private FixedLengthString() {}

  /** Exactly {@code length} bytes, as a copy. */
  public static byte[] read(ByteBuf in, int length) {
    EndOfPacket.check(in, length);
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    return bytes;
  }

  /** Passes over {@code length} bytes whatever they are: a filler. */
  public static void skip(ByteBuf in, int length) {
    EndOfPacket.check(in, length);
    in.skipBytes(length);
  }
}
