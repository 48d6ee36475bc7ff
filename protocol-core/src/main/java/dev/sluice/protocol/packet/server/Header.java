package dev.sluice.protocol.packet.server;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;

/** The first byte of a payload, which says what the packet is. */
final class Header {

  private Header() {}

  static void read(ByteBuf payload, String packet, int expected) {
    int header = FixedLengthInteger.read1(payload);
    if (header != expected) {
      throw new ProtocolException(packet, "header 0x%02x".formatted(expected), "0x%02x".formatted(header));
    }
  }
}
