package dev.sluice.protocol.payload;

import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;

/** The check that every read of this package makes before it reads or allocates anything. */
final class EndOfPacket {

  private EndOfPacket() {}

  static void check(ByteBuf in, int needed) {
    if (in.readableBytes() < needed) {
      throw new ProtocolException("rest of the packet", "at least " + needed + " bytes", in.readableBytes());
    }
  }

  /** The unsigned {@code length} as an int, once it is known to be within {@code limit} and within the packet. */
  static int check(ByteBuf in, long length, int limit) {
    if (Long.compareUnsigned(length, limit) > 0) {
      throw new ProtocolException("string", "at most " + limit + " bytes", Long.toUnsignedString(length));
    }
    check(in, (int) length);
    return (int) length;
  }
}
