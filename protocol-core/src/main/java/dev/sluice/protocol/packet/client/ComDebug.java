package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;

/** Asks the server to dump debug information to its log. Manual: "COM_DEBUG". */
public record ComDebug() implements Command {

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_DEBUG.code());
  }
}
