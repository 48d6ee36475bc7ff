package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.CommandCode;
import io.netty.buffer.ByteBuf;

/**
 * Makes a schema the default one. Manual: "COM_INIT_DB".
 *
 * @param schema the schema's name, in the session's character set; an unretained slice,
 *     valid as long as the packet it came from
 */
public record ComInitDb(ByteBuf schema) implements Command {

  static ComInitDb decode(ByteBuf payload) {
    return new ComInitDb(payload.readSlice(payload.readableBytes()));
  }

  /** Leaves the reader index of {@link #schema} where it is. */
  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_INIT_DB.code());
    out.writeBytes(schema, schema.readerIndex(), schema.readableBytes());
  }
}
