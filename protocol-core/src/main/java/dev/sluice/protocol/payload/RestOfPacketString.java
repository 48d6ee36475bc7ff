package dev.sluice.protocol.payload;

import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;

/** Strings that end where their packet ends. Manual: "String Types", "Protocol::RestOfPacketString". */
public final class RestOfPacketString {

  private RestOfPacketString() {}

  /** All bytes that are left, as a copy; empty at the end of the packet. */
  public static byte[] read(ByteBuf in) {
    return FixedLengthString.read(in, in.readableBytes());
  }

  /**
   * All bytes that are left, as a copy, up to a limit.
   *
   * @throws ProtocolException if more than {@code limit} bytes are left
   */
  public static byte[] read(ByteBuf in, int limit) {
    return FixedLengthString.read(in, EndOfPacket.check(in, in.readableBytes(), limit));
  }
}
