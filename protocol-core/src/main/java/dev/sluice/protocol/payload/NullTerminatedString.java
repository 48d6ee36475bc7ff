package dev.sluice.protocol.payload;

import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;

/**
 * Strings that end with a NUL byte, which is not part of them. Manual: "String Types",
 * "Protocol::NullTerminatedString".
 */
public final class NullTerminatedString {

  private NullTerminatedString() {}

  /**
   * The bytes up to the NUL, as a copy; the NUL is read too.
   *
   * @param limit the most bytes the string may have, its NUL not counted
   * @throws ProtocolException if no NUL follows within the packet, or the string is longer than {@code limit}
   */
  public static byte[] read(ByteBuf in, int limit) {
    int length = in.bytesBefore((byte) 0);
    if (length < 0) {
      throw new ProtocolException("string", "a NUL at its end", "the end of the packet");
    }
    byte[] bytes = FixedLengthString.read(in, EndOfPacket.check(in, length, limit));
    in.skipBytes(1);
    return bytes;
  }

  /** As {@link #read}, but a packet that ends without the NUL ends the string: some peers leave the last one out. */
  public static byte[] readToNulOrEnd(ByteBuf in, int limit) {
    return in.bytesBefore((byte) 0) < 0 ? RestOfPacketString.read(in, limit) : read(in, limit);
  }

  /** Writes {@code bytes}, which must not hold a NUL themselves, and a NUL. */
  public static void write(ByteBuf out, byte[] bytes) {
    out.writeBytes(bytes);
    out.writeByte(0);
  }
}
