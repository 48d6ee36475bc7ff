package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;

/**
 * Runs a statement, or several, of SQL text; of the form without {@code QUERY_ATTRIBUTES}. Manual: "COM_QUERY".
 *
 * @param statement the text, in the session's character set; an unretained slice,
 *     valid as long as the packet it came from
 */
public record ComQuery(ByteBuf statement) implements Command {

  static ComQuery decode(ByteBuf payload) {
    return new ComQuery(payload.readSlice(payload.readableBytes()));
  }

  /** Leaves the reader index of {@link #statement} where it is. */
  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_QUERY.code());
    out.writeBytes(statement, statement.readerIndex(), statement.readableBytes());
  }
}
