package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.FixedLengthString;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Executes a prepared statement once for each of several rows of parameters. Each parameter is a value, NULL, the
 * column's default, or left as it is. MariaDB: "COM_STMT_BULK_EXECUTE".
 *
 * @param statementId the server's id of the statement, unsigned; 0xFFFFFFFF means the last one prepared
 * @param rest flags, types and rows of parameters, relayed as they are; an unretained slice
 */
public record ComStmtBulkExecute(long statementId, ByteBuf rest) implements Command {

  /** The flag that says that the types of the parameters follow. */
  private static final int SEND_TYPES = 0x80;

  private static final int TYPE_LENGTH = 2;

  /**
   * The types of its parameters, as they are on the wire. Null if they were sent with an earlier command.
   *
   * @param parameters how many the statement has, 1 to 65535
   * @throws ProtocolException if the command is not whole
   */
  public byte @Nullable [] types(int parameters) {
    ByteBuf in = rest.duplicate();
    int flags = FixedLengthInteger.read2(in);
    return (flags & SEND_TYPES) == 0 ? null : FixedLengthString.read(in, parameters * TYPE_LENGTH);
  }

  /**
   * Writes the beginning of the command with another id and with types, which it came without, and returns the rest as
   * an unretained slice.
   */
  public ByteBuf encodeHeadWithTypes(ByteBuf out, long otherId, byte[] types) {
    ByteBuf in = rest.duplicate();
    int flags = FixedLengthInteger.read2(in);
    out.writeByte(CommandCode.COM_STMT_BULK_EXECUTE.code());
    out.writeIntLE((int) otherId);
    out.writeShortLE(flags | SEND_TYPES);
    out.writeBytes(types);
    return in;
  }

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
