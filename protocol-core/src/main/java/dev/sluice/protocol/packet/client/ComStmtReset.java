package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;

/**
 * Drops the long data and closes the cursor of a prepared statement. Manual: "COM_STMT_RESET".
 *
 * @param statementId the server's id of the statement, unsigned
 */
public record ComStmtReset(long statementId) implements Command {

  static ComStmtReset decode(ByteBuf payload) {
    return new ComStmtReset(FixedLengthInteger.read4(payload));
  }

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_STMT_RESET.code());
    out.writeIntLE((int) statementId);
  }
}
