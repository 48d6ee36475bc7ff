package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;

/**
 * Executes a prepared statement once for each of several rows of parameters. Each parameter is a value, NULL, the
 * column's default, or left as it is. MariaDB: "COM_STMT_BULK_EXECUTE".
 *
 * @param statementId the server's id of the statement, unsigned; 0xFFFFFFFF means the last one prepared
 * @param rest flags, types and rows of parameters, relayed as they are; an unretained slice
 */
public record ComStmtBulkExecute(long statementId, ByteBuf rest) implements Command {

  static ComStmtBulkExecute decode(ByteBuf payload) {
    long statementId = FixedLengthInteger.read4(payload);
    return new ComStmtBulkExecute(statementId, payload.readSlice(payload.readableBytes()));
  }

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_STMT_BULK_EXECUTE.code());
    out.writeIntLE((int) statementId);
    out.writeBytes(rest, rest.readerIndex(), rest.readableBytes());
  }
}
