package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;

/** The client leaves; there is no response. Manual: "COM_QUIT". */
public record ComQuit() implements Command {

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_QUIT.code());
  }

  @Override
  public boolean isAnswered() {
    return false;
  }
}
