package dev.sluice.protocol.response;

/** What the answer to a command looks like, as far as the command alone decides it. Manual: "Command Phase". */
public enum ResponseKind {
  /** {@code COM_QUERY}: OK, ERR, or column definitions and rows; more results may follow. */
  QUERY,
  /** One OK, EOF or ERR packet. */
  STATUS,
  /** {@code COM_FIELD_LIST}: column definitions without a count, then a terminator. */
  FIELD_LIST,
  /** {@code COM_STATISTICS}: one packet of plain text. */
  TEXT
}
