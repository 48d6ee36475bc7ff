package dev.sluice.protocol;

import java.util.Arrays;

/**
 * The first byte of a command's payload, by its name in the manual. Manual: "Command Phase"; MariaDB: "2 - Text
 * Protocol", "3 - Binary Protocol (Prepared Statements)".
 */
public enum CommandCode {
  COM_SLEEP(0x00),
  COM_QUIT(0x01),
  COM_INIT_DB(0x02),
  COM_QUERY(0x03),
  COM_FIELD_LIST(0x04),
  COM_CREATE_DB(0x05),
  COM_DROP_DB(0x06),
  COM_REFRESH(0x07),
  COM_SHUTDOWN(0x08),
  COM_STATISTICS(0x09),
  COM_PROCESS_INFO(0x0A),
  COM_CONNECT(0x0B),
  COM_PROCESS_KILL(0x0C),
  COM_DEBUG(0x0D),
  COM_PING(0x0E),
  COM_TIME(0x0F),
  COM_DELAYED_INSERT(0x10),
  COM_CHANGE_USER(0x11),
  COM_BINLOG_DUMP(0x12),
  COM_TABLE_DUMP(0x13),
  COM_CONNECT_OUT(0x14),
  COM_REGISTER_SLAVE(0x15),
  COM_STMT_PREPARE(0x16),
  COM_STMT_EXECUTE(0x17),
  COM_STMT_SEND_LONG_DATA(0x18),
  COM_STMT_CLOSE(0x19),
  COM_STMT_RESET(0x1A),
  COM_SET_OPTION(0x1B),
  COM_STMT_FETCH(0x1C),
  COM_DAEMON(0x1D),
  COM_BINLOG_DUMP_GTID(0x1E),
  COM_RESET_CONNECTION(0x1F),
  COM_CLONE(0x20),
  COM_SUBSCRIBE_GROUP_REPLICATION_STREAM(0x21),
  /** MariaDB's. */
  COM_STMT_BULK_EXECUTE(0xFA),
  /** MariaDB's, of version 10.2 only. */
  COM_MULTI(0xFE),
  /** Stands for every byte that has no name here. */
  UNKNOWN(-1);

  private static final CommandCode[] BY_CODE = new CommandCode[0x100];

  static {
    Arrays.fill(BY_CODE, UNKNOWN);
    for (CommandCode command : values()) {
      if (command != UNKNOWN) {
        BY_CODE[command.code] = command;
      }
    }
  }

  private final int code;

  CommandCode(int code) {
    this.code = code;
  }

  /** The unsigned byte on the wire; -1 for {@link #UNKNOWN}. */
  public int code() {
    return code;
  }

  /** The command with that byte on the wire; {@link #UNKNOWN} if there is none. */
  public static CommandCode of(int code) {
    return code < 0 || code >= BY_CODE.length ? UNKNOWN : BY_CODE[code];
  }
}
