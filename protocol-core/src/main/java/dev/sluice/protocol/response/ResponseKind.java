package dev.sluice.protocol.response;

/** The form of a command's answer, as far as the command alone decides it. Manual: "Command Phase". */
public enum ResponseKind {
  /**
   * {@code COM_QUERY}, {@code COM_STMT_BULK_EXECUTE}, and {@code COM_STMT_EXECUTE} that asks for no cursor: OK, ERR, a
   * request for a file, or column definitions and rows; more results may follow.
   */
  QUERY,
  /** One OK, EOF or ERR packet. */
  STATUS,
  /** {@code COM_FIELD_LIST}: column definitions without a count, then a terminator. */
  FIELD_LIST,
  /** {@code COM_STMT_PREPARE}: the statement's id, its parameters' and its columns' definitions; or ERR. */
  PREPARE,
  /**
   * {@code COM_STMT_EXECUTE} that asks for a cursor: as QUERY with binary rows, but the rows may stay in the cursor.
   */
  EXECUTE,
  /** {@code COM_STMT_FETCH}: binary rows without metadata, then a terminator. */
  FETCH,
  /** {@code COM_STMT_CLOSE}, {@code COM_STMT_SEND_LONG_DATA}: nothing. */
  NONE,
  /** {@code COM_STATISTICS}: one packet of plain text. */
  TEXT,
  /** A login or {@code COM_CHANGE_USER}: packets of the authentication method, then OK or ERR. */
  LOGIN
}
