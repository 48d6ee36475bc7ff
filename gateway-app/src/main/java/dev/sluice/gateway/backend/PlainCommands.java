package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.Command;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** A client's commands as a server takes them that does not know query attributes. */
final class PlainCommands {

  private static final Capabilities WITH_ATTRIBUTES = Capabilities.of(Capabilities.QUERY_ATTRIBUTES);

  private PlainCommands() {}

  /**
   * The command without its attributes. Takes ownership of it, unless it fails.
   *
   * @param trace knows the statements that the session has prepared
   * @throws dev.sluice.protocol.ProtocolException if it is none
   */
  static Packet of(Packet command, SessionTrace trace) {
    ByteBuf payload = command.payload();
    return switch (Command.decode(payload.duplicate(), WITH_ATTRIBUTES)) {
      case ComQuery query -> rewritten(command, out -> query.withoutAttributes().encode(out));
      case ComStmtExecute execute -> {
        SessionTrace.PreparedStatement statement = trace.statement(execute.statementId());
        // where the statement is not known, the server says so
        yield statement == null ? command
            : rewritten(command, out -> execute.encodeWithoutAttributes(out, statement.parameters()));
      }
      default -> command;
    };
  }

  private static Packet rewritten(Packet command, Consumer<ByteBuf> encoder) {
    ByteBuf payload = command.content().alloc().buffer(command.content().readableBytes());
    try {
      encoder.accept(payload);
    } catch (RuntimeException e) {
      payload.release();
      throw e;
    }
    command.release();
    return Packet.command(payload);
  }
}
