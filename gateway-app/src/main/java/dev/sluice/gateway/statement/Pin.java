package dev.sluice.gateway.statement;

import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * Why a session keeps its connection between two commands and transactions: it holds something that cannot be put on
 * another connection, or that no server reports.
 */
public enum Pin {
  /** A lock of {@code GET_LOCK}. */
  NAMED_LOCK,
  /** A user variable, {@code @name}. */
  USER_VARIABLE,
  /** A system variable that cannot be restored, or whose name the text does not show. */
  VARIABLE,
  TEMPORARY_TABLE,
  /** A table that {@code HANDLER} has open. */
  OPEN_HANDLER,
  /** {@code LOCK TABLES}. */
  TABLE_LOCK,
  /** A lock on the whole server, such as {@code FLUSH TABLES WITH READ LOCK}. */
  SERVER_LOCK,
  /** A sequence's {@code LASTVAL}. */
  SEQUENCE_VALUE,
  /** A statement of {@code PREPARE}, or one that could not be prepared again with the same meaning. */
  PREPARED_STATEMENT,
  /** {@code SET ROLE}. */
  ROLE,
  /** {@code SET RESOURCE GROUP}. */
  RESOURCE_GROUP,
  /** A transaction of {@code XA}. */
  XA_TRANSACTION,
  /** {@code SET SESSION AUTHORIZATION}. */
  AUTHORIZATION,
  /** A stored program, or a text that cannot be read: it could have left anything. */
  STORED_PROGRAM,
  /** The session's status variables have been read or set. */
  SESSION_STATUS,
  /** The client has asked for the server's id of its connection. */
  CONNECTION_ID,
  /** A cursor is open. */
  CURSOR,
  /** The server has reported a change of the session that the text does not explain. */
  REPORTED,
  /** The account's password has to be changed first. */
  EXPIRED_PASSWORD,
  /** The server's {@code init_connect} is set, so that a reset session is not what a login makes. */
  INIT_CONNECT,
  /** The client has asked for it, by a hint in a comment. */
  HINT;

  private static final Map<Effect, Pin> BY_EFFECT = Map.ofEntries(
      Map.entry(Effect.NAMED_LOCK, NAMED_LOCK),
      Map.entry(Effect.USER_VARIABLE, USER_VARIABLE),
      Map.entry(Effect.TEMPORARY_TABLE, TEMPORARY_TABLE),
      Map.entry(Effect.OPEN_HANDLER, OPEN_HANDLER),
      Map.entry(Effect.TABLE_LOCK, TABLE_LOCK),
      Map.entry(Effect.SERVER_LOCK, SERVER_LOCK),
      Map.entry(Effect.SEQUENCE_VALUE, SEQUENCE_VALUE),
      Map.entry(Effect.PREPARED_STATEMENT, PREPARED_STATEMENT),
      Map.entry(Effect.ROLE, ROLE),
      Map.entry(Effect.RESOURCE_GROUP, RESOURCE_GROUP),
      Map.entry(Effect.XA_TRANSACTION, XA_TRANSACTION),
      Map.entry(Effect.AUTHORIZATION, AUTHORIZATION),
      Map.entry(Effect.OPAQUE, STORED_PROGRAM),
      Map.entry(Effect.ASKS_SESSION_STATUS, SESSION_STATUS),
      Map.entry(Effect.CONNECTION_ID, CONNECTION_ID));

  private static final Effects PINNING = Effects.of(BY_EFFECT.keySet().toArray(Effect[]::new));

  /** What statements with these effects pin for; null if they do not. */
  public static @Nullable Pin of(Effects effects) {
    if (!effects.hasAny(PINNING)) {
      return null;
    }
    return BY_EFFECT.entrySet().stream().filter(entry -> effects.has(entry.getKey())).map(Entry::getValue)
        .min(Enum::compareTo).orElse(null);
  }
}
