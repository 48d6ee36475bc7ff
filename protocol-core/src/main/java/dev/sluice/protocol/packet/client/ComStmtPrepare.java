package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;

/**
 * Makes a statement of SQL text that can be executed with parameters. Manual: "COM_STMT_PREPARE".
 *
 * @param statement the text, in the session's character set; an unretained slice, valid as long as the packet it came
 *     from
 */
public record ComStmtPrepare(ByteBuf statement) implements Command {

  static ComStmtPrepare decode(ByteBuf payload) {
    return new ComStmtPrepare(payload.readSlice(payload.readableBytes()));
  }

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_STMT_PREPARE.code());
    out.writeBytes(statement, statement.readerIndex(), statement.readableBytes());
  }
}
