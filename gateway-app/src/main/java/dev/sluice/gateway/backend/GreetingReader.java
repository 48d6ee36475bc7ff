package dev.sluice.gateway.backend;

import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.HandshakeV10;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Collects the first packet that a server sends, which is its greeting or an error. Manual: "Protocol::HandshakeV10".
 *
 * <p>Confined to the channel's event loop.
 */
final class GreetingReader {

  private static final int MAX_GREETING = 1024;

  /** Bytes between the version's NUL and the lower capability flags: id, salt, filler. */
  private static final int LOWER_CAPABILITIES = 4 + 8 + 1;

  /** And the upper ones: lower flags, collation, status. */
  private static final int UPPER_CAPABILITIES = LOWER_CAPABILITIES + 2 + 1 + 2;

  private @Nullable ByteBuf held;

  /** Takes what came; returns all of it once the packet is whole, or longer than any greeting. */
  @Nullable ByteBuf add(ByteBuf in) {
    ByteBuf all = held == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(in.alloc(), held, in);
    held = null;
    if (all.readableBytes() < Math.min(frameLength(all), MAX_GREETING)) {
      held = all;
      return null;
    }
    return all;
  }

  private static int frameLength(ByteBuf all) {
    return all.readableBytes() < Frames.HEADER_LENGTH ? Integer.MAX_VALUE
        : Frames.HEADER_LENGTH + Frames.payloadLength(all, all.readerIndex());
  }

  /** The payload, a view of the packet; null where it is not whole. */
  static @Nullable ByteBuf payload(ByteBuf packet) {
    return frameLength(packet) <= packet.readableBytes() ? Frames.payload(packet, packet.readerIndex()) : null;
  }

  /** Whether a payload is a greeting, and not an error or of another protocol. */
  static boolean isGreeting(ByteBuf payload) {
    return payload.isReadable() && payload.getUnsignedByte(payload.readerIndex()) == HandshakeV10.PROTOCOL_VERSION;
  }

  /** Takes capabilities of the upper two bytes out of a greeting's payload, in place. */
  static void withdraw(ByteBuf payload, long capabilities) {
    int start = payload.readerIndex();
    int afterVersion = payload.indexOf(start, payload.writerIndex(), (byte) 0) + 1;
    int lower = afterVersion + LOWER_CAPABILITIES;
    payload.setShortLE(lower, payload.getUnsignedShortLE(lower) & ~(int) capabilities);
    int upper = afterVersion + UPPER_CAPABILITIES;
    payload.setShortLE(upper, payload.getUnsignedShortLE(upper) & ~(int) (capabilities >>> Short.SIZE));
  }

  /** Lets go of a packet that never became whole. */
  void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }
}
