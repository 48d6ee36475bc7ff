package dev.sluice.protocol;

/**
 * The errors that the gateway itself raises or must recognise, by their names in the manuals. None has a number from
 * 2000 to 2999: those are a client library's own, and some libraries refuse them from a server. Manual: "Server Error
 * Message Reference"; MariaDB: "MariaDB Error Codes".
 */
public enum ErrorCode {
  ER_CON_COUNT_ERROR(1040, "08004"),
  ER_OUT_OF_RESOURCES(1041, "HY000"),
  ER_HANDSHAKE_ERROR(1043, "08S01"),
  ER_NO_DB_ERROR(1046, "3D000"),
  ER_DBACCESS_DENIED_ERROR(1044, "42000"),
  ER_ACCESS_DENIED_ERROR(1045, "28000"),
  ER_UNKNOWN_COM_ERROR(1047, "08S01"),
  ER_BAD_DB_ERROR(1049, "42000"),
  ER_SERVER_SHUTDOWN(1053, "08S01"),
  ER_NO_SUCH_THREAD(1094, "HY000"),
  ER_KILL_DENIED_ERROR(1095, "HY000"),
  ER_TOO_BIG_SELECT(1104, "42000"),
  ER_UNKNOWN_ERROR(1105, "HY000"),
  ER_HOST_NOT_PRIVILEGED(1130, "HY000"),
  ER_NET_PACKET_TOO_LARGE(1153, "08S01"),
  ER_NET_PACKETS_OUT_OF_ORDER(1156, "08S01"),
  ER_NET_UNCOMPRESS_ERROR(1157, "08S01"),
  ER_NET_READ_ERROR(1158, "08S01"),
  ER_NET_READ_INTERRUPTED(1159, "08S01"),
  /** Servers send it with SQLSTATE 42000, but frameworks read that as a syntax error. */
  ER_TOO_MANY_USER_CONNECTIONS(1203, "HY000"),
  ER_USER_LIMIT_REACHED(1226, "42000"),
  ER_WRONG_VALUE_FOR_VAR(1231, "42000"),
  ER_NOT_SUPPORTED_YET(1235, "42000"),
  ER_NOT_SUPPORTED_AUTH_MODE(1251, "08004"),
  ER_QUERY_INTERRUPTED(1317, "70100"),
  ER_CONNECT_TO_FOREIGN_DATA_SOURCE(1429, "HY000"),
  ER_QUERY_ON_FOREIGN_DATA_SOURCE(1430, "HY000"),
  ER_MAX_PREPARED_STMT_COUNT_REACHED(1461, "42000"),
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR(1698, "28000"),
  ER_MUST_CHANGE_PASSWORD(1820, "HY000"),
  ER_MALFORMED_PACKET(1835, "HY000"),
  /** MariaDB's. */
  ER_CONNECTION_KILLED(1927, "70100"),
  ER_QUERY_TIMEOUT(3024, "HY000"),
  ER_SECURE_TRANSPORT_REQUIRED(3159, "HY000"),
  ER_CLIENT_LOCAL_FILES_DISABLED(3948, "42000"),
  ER_CLIENT_INTERACTION_TIMEOUT(4031, "HY000");

  private final int number;
  private final String sqlState;

  ErrorCode(int number, String sqlState) {
    this.number = number;
    this.sqlState = sqlState;
  }

  /** The error's number on the wire, 1 to 65535. */
  public int number() {
    return number;
  }

  /** The five ASCII characters of the SQLSTATE. */
  public String sqlState() {
    return sqlState;
  }
}
