package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.payload.RestOfPacketString;
import io.netty.buffer.ByteBuf;

/**
 * What the client's authentication method answers to a switch or to more data. Manual: "Protocol::AuthSwitchResponse".
 *
 * @param data the method's own; it may be a password
 */
public record AuthSwitchResponse(byte[] data) implements ClientPacket {

  public static final int MAX_DATA_BYTES = HandshakeResponse41.MAX_AUTH_RESPONSE_BYTES;

  /** @throws dev.sluice.protocol.ProtocolException if the payload is longer than {@link #MAX_DATA_BYTES} */
  public static AuthSwitchResponse decode(ByteBuf payload) {
    return new AuthSwitchResponse(RestOfPacketString.read(payload, MAX_DATA_BYTES));
  }

  @Override
  public void encode(ByteBuf out) {
    out.writeBytes(data);
  }
}
