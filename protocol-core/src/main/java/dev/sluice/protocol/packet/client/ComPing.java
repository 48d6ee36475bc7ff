package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;

/** Asks whether the server is alive. Manual: "COM_PING". */
public record ComPing() implements Command {

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_PING.code());
  }
}
