package dev.sluice.gateway.backend.state;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effects;
import io.netty.buffer.ByteBuf;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The prepared statements that the server keeps for a session. Manual: "Prepared Statements".
 *
 * <p>Written on the wire's event loop, read from anywhere.
 */
final class PreparedStatements {

  /**
   * A prepared statement that the server keeps.
   *
   * @param parameters how many parameters it has
   * @param longData those parameters whose values were sent before the next execution; for the wire's event loop only
   * @param effects what an execution could leave and ask for
   * @param attachment an object that another class keeps with it
   */
  record PreparedStatement(int parameters, BitSet longData, Effects effects, AtomicReference<Object> attachment) {

    private void sent(int parameter) {
      if (parameter < parameters) {
        longData.set(parameter);
      }
    }
  }

  /** With this id MariaDB executes the statement that was prepared last; no statement has it as its own. */
  private static final long NO_STATEMENT = 0xFFFF_FFFFL;

  private static final int CURSOR_TYPES = 0x07;

  private final Map<Long, PreparedStatement> kept = new ConcurrentHashMap<>();
  private final Set<Long> withLongData = ConcurrentHashMap.newKeySet();
  private final Set<Long> withCursor = ConcurrentHashMap.newKeySet();
  private long running = NO_STATEMENT;
  private Effects preparing = Effects.NONE;
  private volatile long lastPrepared = NO_STATEMENT;

  /** A text with those effects is about to be prepared. */
  void preparing(Effects effects) {
    preparing = effects;
  }

  void prepared(ResultSegment.PrepareOk statement) {
    lastPrepared = statement.statementId();
    kept.put(statement.statementId(), new PreparedStatement(statement.parameters(), new BitSet(), preparing,
        new AtomicReference<>()));
  }

  /**
   * A command that may be one of a prepared statement is about to be sent.
   *
   * @param index where in its frame its first field is
   */
  void used(CommandCode command, ByteBuf frame, int index) {
    if (frame.writerIndex() < index + Integer.BYTES) {
      return;
    }
    long statementId = frame.getUnsignedIntLE(index);
    running = statementId;
    if (command == CommandCode.COM_STMT_CLOSE) {
      kept.remove(statementId);
      withLongData.remove(statementId);
      withCursor.remove(statementId);
      return;
    }
    PreparedStatement statement = isOfStatement(command) ? kept.get(statementId) : null;
    if (statement == null) {
      return;
    }
    int next = index + Integer.BYTES;
    if (command == CommandCode.COM_STMT_SEND_LONG_DATA) {
      withLongData.add(statementId);
      if (frame.writerIndex() >= next + Short.BYTES) {
        statement.sent(frame.getUnsignedShortLE(next));
      }
      return;
    }
    statement.longData().clear();
    withLongData.remove(statementId);
    if (command == CommandCode.COM_STMT_EXECUTE && frame.writerIndex() > next
        && (frame.getByte(next) & CURSOR_TYPES) != 0) {
      withCursor.add(statementId);
    } else {
      withCursor.remove(statementId);
    }
  }

  /**
   * A command has ended without an error.
   *
   * @param status the status flags
   */
  void ended(CommandCode command, int status) {
    boolean noCursor = command == CommandCode.COM_STMT_EXECUTE && (status & StatusFlags.CURSOR_EXISTS) == 0;
    boolean allFetched = command == CommandCode.COM_STMT_FETCH && (status & StatusFlags.LAST_ROW_SENT) != 0;
    if (noCursor || allFetched) {
      withCursor.remove(running);
    }
  }

  /** Whether a command begins with a statement's id, and adds or uses up long data. */
  private static boolean isOfStatement(CommandCode command) {
    return command == CommandCode.COM_STMT_SEND_LONG_DATA || command == CommandCode.COM_STMT_EXECUTE
        || command == CommandCode.COM_STMT_BULK_EXECUTE || command == CommandCode.COM_STMT_RESET;
  }

  /**
   * The prepared statement with that id of the server, or the last one for MariaDB's special id; null if there is none.
   */
  @Nullable PreparedStatement statement(long statementId) {
    return kept.get(statementId == NO_STATEMENT ? lastPrepared : statementId);
  }

  /** Whether the value of a parameter has been sent that the next execution is to use. */
  boolean hasLongData() {
    return !withLongData.isEmpty();
  }

  /** Whether rows are still to be fetched from a cursor. */
  boolean hasCursor() {
    return !withCursor.isEmpty();
  }

  /** How many there are. */
  int size() {
    return kept.size();
  }

  /** The session has been reset. */
  void clear() {
    kept.clear();
    withLongData.clear();
    withCursor.clear();
  }
}
