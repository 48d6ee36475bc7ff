package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;

/**
 * Takes rows from the cursor of a prepared statement. Manual: "COM_STMT_FETCH".
 *
 * @param statementId the server's id of the statement, unsigned
 * @param rows how many at most, unsigned
 */
public record ComStmtFetch(long statementId, long rows) implements Command {

  static ComStmtFetch decode(ByteBuf payload) {
    return new ComStmtFetch(FixedLengthInteger.read4(payload), FixedLengthInteger.read4(payload));
  }

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_STMT_FETCH.code());
    out.writeIntLE((int) statementId);
    out.writeIntLE((int) rows);
  }
}
