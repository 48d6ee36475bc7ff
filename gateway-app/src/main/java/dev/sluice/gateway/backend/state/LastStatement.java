package dev.sluice.gateway.backend.state;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.EofPacket;
import dev.sluice.protocol.payload.LengthEncoded;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import io.netty.buffer.ByteBuf;

/**
 * What the last command of a client has left for a later one, as its answer shows it. Written on the wire's event loop,
 * read from anywhere.
 */
final class LastStatement {

  private static final long NO_ROW_COUNT = -1;

  private Effects text = Effects.NONE;
  private boolean changesSession;
  private boolean wasInTransaction;
  private volatile long rowCount;
  private volatile boolean conditions;
  private volatile int error;

  /** Whether a statement since the last reset has reported an id that it has made or set. */
  private volatile boolean insertId;

  private volatile boolean nextTransaction;
  private volatile boolean unexplainedChange;

  /**
   * A command is about to be sent.
   *
   * @param effects what its text could leave
   */
  void begins(CommandCode command, Effects effects, boolean inTransaction) {
    text = command == CommandCode.COM_STMT_PREPARE ? Effects.NONE : effects;
    changesSession = command == CommandCode.COM_INIT_DB || command == CommandCode.COM_SET_OPTION
        || text.leavesState() || text.has(Effect.DEFAULT_SCHEMA);
    wasInTransaction = inTransaction;
    error = 0;
    nextTransaction |= text.has(Effect.NEXT_TRANSACTION);
  }

  /** A result has ended without an error. */
  void ended(ResultSegment.Terminator terminator) {
    ByteBuf frames = terminator.content();
    int index = terminator instanceof ResultSegment.Resultset whole ? whole.terminatorIndex() : frames.readerIndex();
    ByteBuf payload = Frames.payload(frames, index);
    int warnings;
    if (payload.readableBytes() == EofPacket.LENGTH) {
      warnings = payload.skipBytes(1).readUnsignedShortLE();
      rowCount = NO_ROW_COUNT;
    } else {
      payload.skipBytes(1);
      long affected = LengthEncoded.readInteger(payload);
      insertId |= LengthEncoded.readInteger(payload) != 0 && terminator instanceof ResultSegment.Ok;
      warnings = payload.skipBytes(Short.BYTES).readUnsignedShortLE();
      rowCount = terminator instanceof ResultSegment.Ok ? affected : NO_ROW_COUNT;
    }
    conditions = warnings != 0 || conditions && !text.has(Effect.RENEWS_WARNINGS);
    boolean inTransaction = (terminator.status() & StatusFlags.IN_TRANS) != 0;
    nextTransaction &= inTransaction || !wasInTransaction;
    wasInTransaction = inTransaction;
  }

  /** The command has failed with the error of that number. */
  void failed(int code) {
    error = code;
    rowCount = NO_ROW_COUNT;
    conditions = true;
  }

  /** The server reports that the command has changed the session's state. */
  void changedState() {
    unexplainedChange |= !changesSession;
  }

  /** The session has been reset. */
  void clear() {
    insertId = false;
    rowCount = 0;
    error = 0;
    conditions = false;
    nextTransaction = false;
    unexplainedChange = false;
  }

  /** The value of {@code ROW_COUNT()}. */
  long rowCount() {
    return rowCount;
  }

  /** Whether a statement since the last reset has reported an id that it has made or set. */
  boolean hasInsertId() {
    return insertId;
  }

  /** The number of the error with which the command failed; 0 if it did not. */
  int error() {
    return error;
  }

  /** Whether there may be warnings or errors for {@code SHOW WARNINGS}. */
  boolean mayHaveConditions() {
    return conditions;
  }

  /** Whether {@code SET TRANSACTION} may have set characteristics of a transaction that has not ended. */
  boolean hasNextTransaction() {
    return nextTransaction;
  }

  /** Whether the server has reported, since the last reset, a change that no text explains. */
  boolean hasUnexplainedChange() {
    return unexplainedChange;
  }
}
