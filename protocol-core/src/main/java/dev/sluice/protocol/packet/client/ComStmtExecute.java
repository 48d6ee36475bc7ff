package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;

/**
 * Executes a prepared statement. Manual: "COM_STMT_EXECUTE".
 *
 * @param statementId the server's id of the statement, unsigned; 0xFFFFFFFF means the last one prepared, where the
 *     server has that
 * @param rest flags, iteration count and parameters, relayed as they are; an unretained slice
 */
public record ComStmtExecute(long statementId, ByteBuf rest) implements Command {

  static ComStmtExecute decode(ByteBuf payload) {
    long statementId = FixedLengthInteger.read4(payload);
    return new ComStmtExecute(statementId, payload.readSlice(payload.readableBytes()));
  }

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_STMT_EXECUTE.code());
    out.writeIntLE((int) statementId);
    out.writeBytes(rest, rest.readerIndex(), rest.readableBytes());
  }
}
