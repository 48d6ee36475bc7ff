package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.packet.client.ComStmtPrepare;
import dev.sluice.protocol.packet.client.Command;
import dev.sluice.protocol.statement.Dialect;
import dev.sluice.protocol.statement.Effects;
import dev.sluice.protocol.statement.StatementText;
import io.netty.buffer.ByteBuf;

/** What the text of a client's command could leave in its session. */
final class TextEffects {

  private TextEffects() {}

  /**
   * What it could leave, when it is run or, where it is only prepared, later.
   *
   * @param status the status flags after the command before it
   * @throws dev.sluice.protocol.ProtocolException if it is not whole
   */
  static Effects of(Packet command, Capabilities negotiated, boolean mariaDb, int status) {
    ByteBuf payload = command.payload();
    CommandCode code = CommandCode.of(payload.getUnsignedByte(payload.readerIndex()));
    if (code != CommandCode.COM_QUERY && code != CommandCode.COM_STMT_PREPARE) {
      return Effects.NONE;
    }
    Dialect dialect = new Dialect(mariaDb, (status & StatusFlags.NO_BACKSLASH_ESCAPES) != 0, true);
    return switch (Command.decode(payload.duplicate(), negotiated)) {
      case ComQuery query -> StatementText.effects(query.statement(), dialect);
      case ComStmtPrepare prepare -> StatementText.effects(prepare.statement(), dialect);
      default -> Effects.NONE;
    };
  }
}
