package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;

/**
 * Has the server flush caches, reopen logs and the like. Manual: "COM_REFRESH".
 *
 * @param options which of them, as bits; 0 to 255; 0 if the client names none
 */
public record ComRefresh(int options) implements Command {

  static ComRefresh decode(ByteBuf payload) {
    return new ComRefresh(payload.isReadable() ? FixedLengthInteger.read1(payload) : 0);
  }

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_REFRESH.code());
    out.writeByte(options);
  }
}
