package dev.sluice.protocol.packet.server;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.RestOfPacketString;
import io.netty.buffer.ByteBuf;

/**
 * Asks the client for a file of its own. Manual: "Protocol::LOCAL_INFILE_Request".
 *
 * @param fileName as the statement said it, in the session's character set
 */
public record LocalInfileRequest(byte[] fileName) implements ServerPacket {

  public static final int HEADER = 0xFB;
  public static final int MAX_FILE_NAME_BYTES = 64 * 1024;

  /** @throws ProtocolException if the payload is no such request, or the name longer than the limit */
  public static LocalInfileRequest decode(ByteBuf payload) {
    int header = FixedLengthInteger.read1(payload);
    if (header != HEADER) {
      throw new ProtocolException("LOCAL INFILE request", "header 0xfb", "0x%02x".formatted(header));
    }
    return new LocalInfileRequest(RestOfPacketString.read(payload, MAX_FILE_NAME_BYTES));
  }

  public void encode(ByteBuf out) {
    out.writeByte(HEADER);
    out.writeBytes(fileName);
  }
}
