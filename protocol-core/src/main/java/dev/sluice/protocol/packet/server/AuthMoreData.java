package dev.sluice.protocol.packet.server;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.RestOfPacketString;
import io.netty.buffer.ByteBuf;

/**
 * What an authentication method says after its first exchange. Manual: "Protocol::AuthMoreData".
 *
 * @param data the method's own
 */
public record AuthMoreData(byte[] data) implements ServerPacket {

  public static final int HEADER = 0x01;
  public static final int MAX_DATA_BYTES = 64 * 1024;

  /** @throws ProtocolException if the payload is no such packet, or longer than {@link #MAX_DATA_BYTES} */
  public static AuthMoreData decode(ByteBuf payload) {
    int header = FixedLengthInteger.read1(payload);
    if (header != HEADER) {
      throw new ProtocolException("AuthMoreData", "header 0x01", "0x%02x".formatted(header));
    }
    return new AuthMoreData(RestOfPacketString.read(payload, MAX_DATA_BYTES));
  }

  public void encode(ByteBuf out) {
    out.writeByte(HEADER);
    out.writeBytes(data);
  }
}
