package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;

/** Asks for the server's process list, which is a text result. Manual: "COM_PROCESS_INFO". */
public record ComProcessInfo() implements Command {

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_PROCESS_INFO.code());
  }
}
