package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;

/**
 * Asks for a table's column definitions. Manual: "COM_FIELD_LIST".
 *
 * @param tableAndWildcard the table's name, a NUL, and a pattern that the columns' names must match; an unretained
 *     slice, valid as long as the packet it came from
 */
public record ComFieldList(ByteBuf tableAndWildcard) implements Command {

  static ComFieldList decode(ByteBuf payload) {
    return new ComFieldList(payload.readSlice(payload.readableBytes()));
  }

  /** Leaves the reader index of {@link #tableAndWildcard} where it is. */
  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_FIELD_LIST.code());
    out.writeBytes(tableAndWildcard, tableAndWildcard.readerIndex(), tableAndWildcard.readableBytes());
  }
}
