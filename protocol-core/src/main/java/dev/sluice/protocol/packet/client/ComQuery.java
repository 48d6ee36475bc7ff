package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Runs a statement, or several, of SQL text. Manual: "COM_QUERY".
 *
 * @param head the bytes before the text in the form with {@code QUERY_ATTRIBUTES}, as they are on the wire; an
 *     unretained slice, valid as long as the packet it came from; null in the form without attributes
 * @param attributes the query attributes
 * @param statement the text, in the session's character set; an unretained slice, valid as long as the packet it came
 *     from
 */
public record ComQuery(@Nullable ByteBuf head, QueryAttributes attributes, ByteBuf statement) implements Command {

  /** No attributes, and one set of them. */
  private static final ByteBuf NO_ATTRIBUTES =
      Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[] {0, 1}).asReadOnly());

  /** A statement without attributes, in the form that these capabilities require. */
  public static ComQuery of(ByteBuf statement, Capabilities negotiated) {
    ByteBuf head = negotiated.has(Capabilities.QUERY_ATTRIBUTES) ? NO_ATTRIBUTES : null;
    return new ComQuery(head, QueryAttributes.NONE, statement);
  }

  static ComQuery decode(ByteBuf payload, Capabilities negotiated) {
    if (!negotiated.has(Capabilities.QUERY_ATTRIBUTES)) {
      return of(payload.readSlice(payload.readableBytes()), negotiated);
    }
    int start = payload.readerIndex();
    QueryAttributes attributes = QueryAttributes.decode(payload);
    ByteBuf head = payload.slice(start, payload.readerIndex() - start);
    return new ComQuery(head, attributes, payload.readSlice(payload.readableBytes()));
  }

  /** Leaves the reader index of {@link #statement} where it is. */
  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_QUERY.code());
    if (head != null) {
      out.writeBytes(head, head.readerIndex(), head.readableBytes());
    }
    out.writeBytes(statement, statement.readerIndex(), statement.readableBytes());
  }

  /** The same in the form without {@code QUERY_ATTRIBUTES}. */
  public ComQuery withoutAttributes() {
    return new ComQuery(null, QueryAttributes.NONE, statement);
  }
}
