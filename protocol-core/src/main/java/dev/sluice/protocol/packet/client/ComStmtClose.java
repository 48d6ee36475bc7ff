package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;

/**
 * Forgets a prepared statement; never answered. Manual: "COM_STMT_CLOSE".
 *
 * @param statementId the server's id of the statement, unsigned
 */
public record ComStmtClose(long statementId) implements Command {

  static ComStmtClose decode(ByteBuf payload) {
    return new ComStmtClose(FixedLengthInteger.read4(payload));
  }

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_STMT_CLOSE.code());
    out.writeIntLE((int) statementId);
  }

  @Override
  public boolean isAnswered() {
    return false;
  }
}
