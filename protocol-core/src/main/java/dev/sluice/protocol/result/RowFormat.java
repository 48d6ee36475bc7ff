package dev.sluice.protocol.result;

/** How the rows of a result are laid out, which the command decides. */
public enum RowFormat {
  /** In the answer to {@code COM_QUERY}. Manual: "Text Resultset Row". */
  TEXT,
  /** In the answer to {@code COM_STMT_EXECUTE} and {@code COM_STMT_FETCH}. Manual: "Binary Protocol Resultset Row". */
  BINARY
}
