package dev.sluice.protocol.packet.server;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;

/**
 * Definitions or rows end, if {@code DEPRECATE_EOF} is not negotiated. Manual: "EOF_Packet".
 *
 * @param warnings 0 to 65535
 * @param status {@link dev.sluice.protocol.StatusFlags}, 16 bits
 */
public record EofPacket(int warnings, int status) implements ServerPacket {

  public static final int HEADER = 0xFE;

  /** The payload's length. It distinguishes the packet from a row that begins with the same byte. */
  public static final int LENGTH = 5;

  /** @throws ProtocolException if the payload is not an EOF packet */
  public static EofPacket decode(ByteBuf payload) {
    if (payload.readableBytes() != LENGTH) {
      throw new ProtocolException("EOF packet", LENGTH + " bytes", payload.readableBytes());
    }
    Header.read(payload, "EOF packet", HEADER);
    int warnings = FixedLengthInteger.read2(payload);
    int status = FixedLengthInteger.read2(payload);
    return new EofPacket(warnings, status);
  }

  public void encode(ByteBuf out) {
    out.writeByte(HEADER);
    out.writeShortLE(warnings);
    out.writeShortLE(status);
  }
}
