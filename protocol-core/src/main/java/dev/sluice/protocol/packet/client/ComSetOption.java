package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;

/**
 * Switches multi-statements for the session. Manual: "COM_SET_OPTION", "enum_mysql_set_option".
 *
 * @param option {@link #MULTI_STATEMENTS_ON}, {@link #MULTI_STATEMENTS_OFF}, or a number that servers refuse; 0 to
 *     65535, or {@link #TOO_SHORT}
 */
public record ComSetOption(int option) implements Command {

  public static final int MULTI_STATEMENTS_ON = 0;
  public static final int MULTI_STATEMENTS_OFF = 1;

  /** Stands for an option that is not whole. The server refuses it, without closing the connection. */
  public static final int TOO_SHORT = -1;

  static ComSetOption decode(ByteBuf payload) {
    return new ComSetOption(payload.readableBytes() < Short.BYTES ? TOO_SHORT : FixedLengthInteger.read2(payload));
  }

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_SET_OPTION.code());
    out.writeShortLE(option);
  }
}
