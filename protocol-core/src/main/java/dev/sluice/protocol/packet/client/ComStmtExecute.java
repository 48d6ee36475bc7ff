package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.FixedLengthString;
import dev.sluice.protocol.payload.LengthEncoded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Executes a prepared statement. Manual: "COM_STMT_EXECUTE".
 *
 * @param statementId the server's id of the statement, unsigned; 0xFFFFFFFF means the last one prepared, if the server
 *     knows that
 * @param rest flags, iteration count and parameters, relayed as they are; an unretained slice
 */
public record ComStmtExecute(long statementId, ByteBuf rest) implements Command {

  /** The flag that says that the number of parameters follows even if the statement has none. */
  private static final int PARAMETER_COUNT_AVAILABLE = 0x08;

  private static final int ITERATION_COUNT_LENGTH = 4;

  private static final int TYPES_FOLLOW = 1;

  /** Read-only, for update, scrollable. */
  private static final int CURSOR_TYPES = 0x07;

  /** Whether it asks for a cursor, from which its rows would be fetched later. */
  public boolean asksForCursor() {
    return rest.isReadable() && (rest.getByte(rest.readerIndex()) & CURSOR_TYPES) != 0;
  }

  /**
   * The attributes in the form with {@code QUERY_ATTRIBUTES}. There are none if they have no names, which is so if the
   * types were sent with an earlier command.
   *
   * @param parameters how many the statement has, 0 to 65535
   * @param sentBefore whether that parameter, counted from 0, was sent by {@link ComStmtSendLongData}
   * @throws ProtocolException if the command is not whole, or a parameter's type is unknown
   */
  public QueryAttributes attributes(int parameters, IntPredicate sentBefore) {
    ByteBuf in = rest.duplicate();
    int flags = FixedLengthInteger.read1(in);
    FixedLengthString.skip(in, ITERATION_COUNT_LENGTH);
    boolean counted = parameters > 0 || (flags & PARAMETER_COUNT_AVAILABLE) != 0;
    return counted ? QueryAttributes.decodeBehind(parameters, sentBefore, in) : QueryAttributes.NONE;
  }

  /**
   * The types of its parameters and attributes, as they are on the wire. Null if they were sent with an earlier
   * command, or if it has none.
   *
   * @param parameters how many the statement has, 0 to 65535
   * @param withAttributes whether it is in the form with {@code QUERY_ATTRIBUTES}
   * @throws ProtocolException if the command is not whole
   */
  public byte @Nullable [] types(int parameters, boolean withAttributes) {
    ByteBuf in = rest.duplicate();
    int count = skipToTypes(in, parameters, withAttributes);
    if (count == 0 || FixedLengthInteger.read1(in) == 0) {
      return null;
    }
    ByteBuf types = in.duplicate();
    return FixedLengthString.read(types, lengthOfTypes(in, count, withAttributes));
  }

  /** Skips types, and returns their length. */
  private static int lengthOfTypes(ByteBuf in, int count, boolean withAttributes) {
    int start = in.readerIndex();
    for (int i = 0; i < count; i++) {
      FixedLengthString.skip(in, Short.BYTES);
      if (withAttributes) {
        LengthEncoded.skip(in);
      }
    }
    return in.readerIndex() - start;
  }

  /**
   * Writes the beginning of the command with another id and with types, which it came without, and returns the rest as
   * an unretained slice.
   *
   * @param types as {@link #types} returned them for an earlier command of the same form, which had as many attributes
   *     or more
   * @throws ProtocolException if the command is not whole, or has more attributes
   */
  public ByteBuf encodeHeadWithTypes(ByteBuf out, long otherId, byte[] types, int parameters,
      boolean withAttributes) {
    ByteBuf in = rest.duplicate();
    int count = skipToTypes(in, parameters, withAttributes);
    int length = lengthOfTypes(Unpooled.wrappedBuffer(types), count, withAttributes);
    int before = in.readerIndex() - rest.readerIndex();
    FixedLengthString.skip(in, 1);
    new ComStmtExecute(otherId, rest).encodeHead(out);
    out.writeBytes(rest, rest.readerIndex(), before);
    out.writeByte(TYPES_FOLLOW);
    out.writeBytes(types, 0, length);
    return in;
  }

  /** Skips what is before the flag that says whether types follow, and returns how many types there are. */
  private static int skipToTypes(ByteBuf in, int parameters, boolean withAttributes) {
    int flags = FixedLengthInteger.read1(in);
    FixedLengthString.skip(in, ITERATION_COUNT_LENGTH);
    boolean counted = withAttributes && (parameters > 0 || (flags & PARAMETER_COUNT_AVAILABLE) != 0);
    int count = counted ? QueryAttributes.count(in) : parameters;
    FixedLengthString.skip(in, (count + 7) / 8);
    return count;
  }

  static ComStmtExecute decode(ByteBuf payload) {
    long statementId = FixedLengthInteger.read4(payload);
    return new ComStmtExecute(statementId, payload.readSlice(payload.readableBytes()));
  }

  @Override
  public void encode(ByteBuf out) {
    encodeHead(out);
    out.writeBytes(rest, rest.readerIndex(), rest.readableBytes());
  }

  private void encodeHead(ByteBuf out) {
    out.writeByte(CommandCode.COM_STMT_EXECUTE.code());
    out.writeIntLE((int) statementId);
  }

  /**
   * Writes a command of the form with {@code QUERY_ATTRIBUTES} in the form without. The values of the attributes stay
   * after those of the parameters: servers ignore them, and their beginning is unknown if a parameter was sent by
   * {@link ComStmtSendLongData}.
   *
   * @param parameters how many the statement has, 0 to 65535
   * @throws ProtocolException if it came with fewer, or is not whole
   */
  public void encodeWithoutAttributes(ByteBuf out, int parameters) {
    out.writeBytes(encodeHeadWithoutAttributes(out, parameters));
  }

  /** Writes the part that differs, and returns the rest, which is the same in both forms, as an unretained slice. */
  public ByteBuf encodeHeadWithoutAttributes(ByteBuf out, int parameters) {
    ByteBuf in = rest.duplicate();
    int flags = FixedLengthInteger.read1(in);
    encodeHead(out);
    out.writeByte(flags & ~PARAMETER_COUNT_AVAILABLE);
    out.writeBytes(FixedLengthString.read(in, ITERATION_COUNT_LENGTH));
    if (parameters == 0) {
      return Unpooled.EMPTY_BUFFER;
    }
    int count = QueryAttributes.count(in);
    if (count < parameters) {
      throw new ProtocolException("parameters of the statement", parameters, count);
    }
    byte[] nulls = QueryAttributes.nulls(in, count);
    out.writeBytes(nulls, 0, (parameters + 7) / 8);
    int bound = FixedLengthInteger.read1(in);
    out.writeByte(bound);
    for (int i = 0; bound != 0 && i < count; i++) {
      int type = FixedLengthInteger.read2(in);
      LengthEncoded.skip(in);
      if (i < parameters) {
        out.writeShortLE(type);
      }
    }
    return in;
  }
}
