package dev.sluice.protocol.packet.server;

import dev.sluice.protocol.payload.RestOfPacketString;
import io.netty.buffer.ByteBuf;

/**
 * The data that the server's authentication method sends after its first exchange. Manual: "Protocol::AuthMoreData".
 *
 * @param data the method's own
 */
public record AuthMoreData(byte[] data) implements ServerPacket {

  public static final int HEADER = 0x01;
  public static final int MAX_DATA_BYTES = 64 * 1024;

  /** @throws dev.sluice.protocol.ProtocolException if the payload is no such packet, or over the limit */
  public static AuthMoreData decode(ByteBuf payload) {
    Header.read(payload, "AuthMoreData", HEADER);
    return new AuthMoreData(RestOfPacketString.read(payload, MAX_DATA_BYTES));
  }

  public void encode(ByteBuf out) {
    out.writeByte(HEADER);
    out.writeBytes(data);
  }
}
