package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;

/** Has the server stop, in the one way that it knows whatever level is asked for. Manual: "COM_SHUTDOWN". */
public record ComShutdown() implements Command {

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_SHUTDOWN.code());
  }
}
