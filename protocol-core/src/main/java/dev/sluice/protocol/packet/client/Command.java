package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.payload.FixedLengthInteger;
import io.netty.buffer.ByteBuf;

/**
 * A client's command: the first packet of an exchange. Its first byte says which command it is. A buffer that a command
 * holds is a slice of the packet it was decoded from, not retained: it is valid as long as that packet, and released
 * with it. Manual: "Command Phase".
 */
public sealed interface Command extends ClientPacket
    permits ComQuit,
        ComInitDb,
        ComQuery,
        ComFieldList,
        ComRefresh,
        ComShutdown,
        ComStatistics,
        ComProcessInfo,
        ComProcessKill,
        ComDebug,
        ComPing,
        ComSetOption,
        ComResetConnection,
        ComChangeUser,
        ComStmtPrepare,
        ComStmtExecute,
        ComStmtBulkExecute,
        ComStmtSendLongData,
        ComStmtClose,
        ComStmtReset,
        ComStmtFetch,
        UnsupportedCommand {

  /**
   * Reads a whole payload. Bytes after a command that takes none are passed over, as servers do.
   *
   * @param negotiated the capabilities that both sides negotiated
   * @throws dev.sluice.protocol.ProtocolException if the payload is empty, or too short for its command
   */
  static Command decode(ByteBuf payload, Capabilities negotiated) {
    int code = FixedLengthInteger.read1(payload);
    Command command =
        switch (CommandCode.of(code)) {
          case COM_QUIT -> new ComQuit();
          case COM_INIT_DB -> ComInitDb.decode(payload);
          case COM_QUERY -> ComQuery.decode(payload, negotiated);
          case COM_FIELD_LIST -> ComFieldList.decode(payload);
          case COM_REFRESH -> ComRefresh.decode(payload);
          case COM_SHUTDOWN -> new ComShutdown();
          case COM_STATISTICS -> new ComStatistics();
          case COM_PROCESS_INFO -> new ComProcessInfo();
          case COM_PROCESS_KILL -> ComProcessKill.decode(payload);
          case COM_DEBUG -> new ComDebug();
          case COM_PING -> new ComPing();
          case COM_SET_OPTION -> ComSetOption.decode(payload);
          case COM_RESET_CONNECTION -> new ComResetConnection();
          case COM_CHANGE_USER -> ComChangeUser.decode(payload);
          case COM_STMT_PREPARE -> ComStmtPrepare.decode(payload);
          case COM_STMT_EXECUTE -> ComStmtExecute.decode(payload);
          case COM_STMT_BULK_EXECUTE -> ComStmtBulkExecute.decode(payload);
          case COM_STMT_SEND_LONG_DATA -> ComStmtSendLongData.decode(payload);
          case COM_STMT_CLOSE -> ComStmtClose.decode(payload);
          case COM_STMT_RESET -> ComStmtReset.decode(payload);
          case COM_STMT_FETCH -> ComStmtFetch.decode(payload);
          default -> new UnsupportedCommand(code);
        };
    payload.skipBytes(payload.readableBytes());
    return command;
  }

  /** Whether the server answers it at all, by an error or otherwise. */
  default boolean isAnswered() {
    return true;
  }
}
