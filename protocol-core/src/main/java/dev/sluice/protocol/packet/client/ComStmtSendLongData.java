package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;

/**
 * Appends to a parameter of a prepared statement; never answered. Manual: "COM_STMT_SEND_LONG_DATA".
 *
 * @param statementId the server's id of the statement, unsigned
 * @param rest the parameter's number and its data, relayed as they are; an unretained slice
 */
public record ComStmtSendLongData(long statementId, ByteBuf rest) implements Command {

  static ComStmtSendLongData decode(ByteBuf payload) {
    long statementId = FixedLengthInteger.read4(payload);
    return new ComStmtSendLongData(statementId, payload.readSlice(payload.readableBytes()));
  }

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_STMT_SEND_LONG_DATA.code());
    out.writeIntLE((int) statementId);
    out.writeBytes(rest, rest.readerIndex(), rest.readableBytes());
  }

  @Override
  public boolean isAnswered() {
    return false;
  }
}
