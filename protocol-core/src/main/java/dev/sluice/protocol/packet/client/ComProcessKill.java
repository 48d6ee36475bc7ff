package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;

/**
 * Asks for the end of a connection. Manual: "COM_PROCESS_KILL".
 *
 * @param connectionId 0 to 2^32 - 1
 */
public record ComProcessKill(long connectionId) implements Command {

  static ComProcessKill decode(ByteBuf payload) {
    return new ComProcessKill(FixedLengthInteger.read4(payload));
  }

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_PROCESS_KILL.code());
    out.writeIntLE((int) connectionId);
  }
}
