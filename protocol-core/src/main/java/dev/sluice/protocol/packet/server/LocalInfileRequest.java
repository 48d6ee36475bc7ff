package dev.sluice.protocol.packet.server;

import dev.sluice.protocol.payload.RestOfPacketString;
import io.netty.buffer.ByteBuf;

/**
 * Asks the client for a file of its own. Manual: "Protocol::LOCAL_INFILE_Request".
 *
 * @param fileName the name in the statement, in the session's character set
 */
public record LocalInfileRequest(byte[] fileName) implements ServerPacket {

  public static final int HEADER = 0xFB;
  public static final int MAX_FILE_NAME_BYTES = 64 * 1024;

  /** @throws dev.sluice.protocol.ProtocolException if the payload is no such request, or over the limit */
  public static LocalInfileRequest decode(ByteBuf payload) {
    Header.read(payload, "LOCAL INFILE request", HEADER);
    return new LocalInfileRequest(RestOfPacketString.read(payload, MAX_FILE_NAME_BYTES));
  }

  public void encode(ByteBuf out) {
    out.writeByte(HEADER);
    out.writeBytes(fileName);
  }
}
