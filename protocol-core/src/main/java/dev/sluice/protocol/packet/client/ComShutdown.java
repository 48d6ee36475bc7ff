package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;

/** Stops the server. Servers stop in the same way whatever level is asked for. Manual: "COM_SHUTDOWN". */
public record ComShutdown() implements Command {

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_SHUTDOWN.code());
  }
}
