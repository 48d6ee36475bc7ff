package dev.sluice.gateway.backend.state;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.Command;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;

/** A client's commands in the form for a server that does not know query attributes. */
final class PlainCommands {

  private static final Capabilities WITH_ATTRIBUTES = Capabilities.of(Capabilities.QUERY_ATTRIBUTES);

  private PlainCommands() {}

  /**
   * The command without its attributes. Takes ownership of it, unless it fails.
   *
   * @param trace has the statements that the session has prepared
   * @throws dev.sluice.protocol.ProtocolException if the command cannot be read
   */
  static Packet of(Packet command, SessionTrace trace) {
    ByteBuf payload = command.payload();
    return switch (Command.decode(payload.duplicate(), WITH_ATTRIBUTES)) {
      case ComQuery query -> rewritten(command, out -> {
        out.writeByte(CommandCode.COM_QUERY.code());
        return query.statement();
      });
      case ComStmtExecute execute -> {
        PreparedStatements.PreparedStatement statement = trace.statements().statement(execute.statementId());
        // if the statement is not known, the server says so
        yield statement == null ? command
            : rewritten(command, out -> execute.encodeHeadWithoutAttributes(out, statement.parameters()));
      }
      default -> command;
    };
  }

  /** The bytes after the head may be many, so they are not copied. */
  private static Packet rewritten(Packet command, Function<ByteBuf, ByteBuf> encoder) {
    ByteBuf head = command.content().alloc().buffer();
    try {
      int rest = encoder.apply(head).readableBytes();
      return command.withHead(head, command.payload().readableBytes() - rest);
    } catch (RuntimeException e) {
      head.release();
      throw e;
    }
  }
}
