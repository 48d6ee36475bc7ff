package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;

/** Asks for a line of human readable figures, which is the response's whole payload. Manual: "COM_STATISTICS". */
public record ComStatistics() implements Command {

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_STATISTICS.code());
  }
}
