package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Runs a statement, or several, of SQL text. Manual: "COM_QUERY".
 *
 * @param attributes what is said beside the text; null in the form without {@code QUERY_ATTRIBUTES}
 * @param statement the text, in the session's character set; an unretained slice, valid as long as the packet it came
 *     from
 */
public record ComQuery(@Nullable QueryAttributes attributes, ByteBuf statement) implements Command {

  /** A statement without attributes, in the form that those capabilities ask for. */
  public static ComQuery of(ByteBuf statement, Capabilities negotiated) {
    return new ComQuery(negotiated.has(Capabilities.QUERY_ATTRIBUTES) ? QueryAttributes.NONE : null, statement);
  }

  static ComQuery decode(ByteBuf payload, Capabilities negotiated) {
    QueryAttributes attributes =
        negotiated.has(Capabilities.QUERY_ATTRIBUTES) ? QueryAttributes.decode(payload) : null;
    return new ComQuery(attributes, payload.readSlice(payload.readableBytes()));
  }

  /** Leaves the reader index of {@link #statement} where it is. */
  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_QUERY.code());
    if (attributes != null) {
      attributes.encode(out);
    }
    out.writeBytes(statement, statement.readerIndex(), statement.readableBytes());
  }

  /** The same in the form without {@code QUERY_ATTRIBUTES}. */
  public ComQuery withoutAttributes() {
    return new ComQuery(null, statement);
  }
}
