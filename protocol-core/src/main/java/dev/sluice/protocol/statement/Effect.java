package dev.sluice.protocol.statement;

/**
 * Something that a statement could leave in its session without the server's reporting it, or that it could ask for
 * because earlier statements left it. Manual: "Server Tracking of Client Session State".
 */
public enum Effect {

  // state that ends with the session, or with a reset of it

  /** A lock of {@code GET_LOCK}. */
  NAMED_LOCK,
  /** A user variable, {@code @name}. */
  USER_VARIABLE,
  /** A system variable of the session, by {@code SET}; also transaction characteristics of the next transaction. */
  SYSTEM_VARIABLE,
  /** A temporary table. */
  TEMPORARY_TABLE,
  /** A table that {@code HANDLER} has open. */
  OPEN_HANDLER,
  /** Tables locked by {@code LOCK TABLES}. */
  TABLE_LOCK,
  /** A lock on the whole server: {@code FLUSH TABLES WITH READ LOCK}, {@code LOCK INSTANCE}, {@code BACKUP STAGE}. */
  SERVER_LOCK,
  /** A sequence's {@code LASTVAL}. */
  SEQUENCE_VALUE,
  /** A statement of {@code PREPARE}. */
  PREPARED_STATEMENT,
  /** A transaction of {@code XA}, whatever has become of it; {@code XA RECOVER} only lists those there are. */
  XA_TRANSACTION,
  /**
   * Something of the next transaction: characteristics, by {@code SET TRANSACTION} without a scope, or a {@code
   * SAVEPOINT}, which servers take before they report a transaction.
   */
  NEXT_TRANSACTION,

  // state that a reset does not undo

  /** The role of {@code SET ROLE}. */
  ROLE,
  /** The resource group of {@code SET RESOURCE GROUP}. */
  RESOURCE_GROUP,
  /** A branch of {@code XA PREPARE}. */
  XA_PREPARED,
  /** The default schema, by {@code USE}. */
  DEFAULT_SCHEMA,
  /** What the server reports of the session's state: {@code session_track_*}. */
  STATE_TRACKER,
  /** The user of {@code SET SESSION AUTHORIZATION}. */
  AUTHORIZATION,

  // what the last statements leave for later ones

  /** {@code LAST_INSERT_ID()}. */
  INSERT_ID,
  /** {@code ROW_COUNT()}. */
  ROW_COUNT,
  /** {@code FOUND_ROWS()}. */
  FOUND_ROWS,
  /** {@code SHOW WARNINGS} and its kin. */
  WARNINGS,
  /** The status variables of the session, and {@code @@last_gtid}. */
  SESSION_STATUS,

  // what a statement asks for of that

  /** {@code LAST_INSERT_ID()}, {@code @@identity}. */
  ASKS_INSERT_ID,
  /** {@code ROW_COUNT()}, {@code GET DIAGNOSTICS}. */
  ASKS_ROW_COUNT,
  /** {@code FOUND_ROWS()}. */
  ASKS_FOUND_ROWS,
  /** {@code SHOW WARNINGS}, {@code SHOW ERRORS}, {@code @@warning_count}, {@code GET DIAGNOSTICS} ... */
  ASKS_WARNINGS,
  /** {@code SHOW SESSION STATUS}, {@code SHOW PROFILE}, {@code @@last_gtid}; also {@code FLUSH STATUS}. */
  ASKS_SESSION_STATUS,

  // what it asks for of its connection

  /** {@code CONNECTION_ID()}, {@code @@pseudo_thread_id}. */
  CONNECTION_ID,

  /** It replaces the warnings that were there by its own, or by none. */
  RENEWS_WARNINGS,

  // anything

  /**
   * It could leave and ask for anything, because it calls a stored program or cannot be read. A statement with this
   * effect also has {@link #STORED_OBJECT}.
   */
  OPAQUE,
  /**
   * It could read or change a table, a view, a sequence or a stored program, so functions that a view calls and
   * triggers could run too. Only forms that are known to name none are without this effect, such as {@code SELECT 1},
   * {@code SET NAMES utf8mb4} and {@code COMMIT}.
   */
  STORED_OBJECT,
  /** It is a {@code KILL}, or may contain one. */
  KILL,
  /** It has a {@link Hint}, or may have one. */
  HINT;

  /** As a bit of {@link Effects}. */
  long bit() {
    return 1L << ordinal();
  }
}
