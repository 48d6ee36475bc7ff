package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.FixedLengthString;
import io.netty.buffer.ByteBuf;

/**
 * The client wants TLS before it logs in. The packet is the beginning of a {@link HandshakeResponse41}, and nothing
 * more. Manual: "Protocol::SSLRequest".
 *
 * @param capabilities what the client asks for; a MariaDB client leaves out {@code LONG_PASSWORD} and then has its
 *     extended ones in the last four of the filler bytes
 * @param maxPacketSize 0 to 2^32 - 1
 * @param collation 0 to 255
 */
public record SslRequest(Capabilities capabilities, long maxPacketSize, int collation) implements ClientPacket {

  /** The payload's length. */
  public static final int LENGTH = 32;

  /**
   * Whether a connection's first packet is this one and not a {@link HandshakeResponse41}, which has the same flag
   * after TLS has begun. It reads nothing.
   */
  public static boolean matches(ByteBuf payload) {
    return payload.readableBytes() == LENGTH
        && (payload.getUnsignedShortLE(payload.readerIndex()) & Capabilities.SSL) != 0;
  }

  /** @throws ProtocolException if the payload is not as long as an SSLRequest, or of the protocol before 4.1 */
  public static SslRequest decode(ByteBuf payload) {
    if (payload.readableBytes() != LENGTH) {
      throw new ProtocolException("SSLRequest", LENGTH + " bytes", payload.readableBytes());
    }
    return decodePrefix(payload);
  }

  @Override
  public void encode(ByteBuf out) {
    out.writeShortLE(capabilities.lower16());
    out.writeShortLE(capabilities.upper16());
    out.writeIntLE((int) maxPacketSize);
    out.writeByte(collation);
    out.writeZero(19);
    out.writeIntLE(capabilities.has(Capabilities.LONG_PASSWORD) ? 0 : capabilities.extended());
  }

  static SslRequest decodePrefix(ByteBuf payload) {
    long lower = FixedLengthInteger.read2(payload);
    if ((lower & Capabilities.PROTOCOL_41) == 0) {
      throw new ProtocolException("client's first packet", "HandshakeResponse41", "HandshakeResponse320");
    }
    long upper = FixedLengthInteger.read2(payload);
    long maxPacketSize = FixedLengthInteger.read4(payload);
    int collation = FixedLengthInteger.read1(payload);
    FixedLengthString.skip(payload, 19);
    long extended = FixedLengthInteger.read4(payload);
    Capabilities asked = Capabilities.of(lower | upper << 16);
    Capabilities capabilities = asked.has(Capabilities.LONG_PASSWORD) ? asked : asked.with(extended << 32);
    return new SslRequest(capabilities, maxPacketSize, collation);
  }
}
