package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;

/** Puts the session back to what it was after login, without a new login. Manual: "COM_RESET_CONNECTION". */
public record ComResetConnection() implements Command {

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_RESET_CONNECTION.code());
  }
}
