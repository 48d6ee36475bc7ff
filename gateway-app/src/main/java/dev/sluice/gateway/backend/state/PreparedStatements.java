package dev.sluice.gateway.backend.state;

import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effects;
import io.netty.buffer.ByteBuf;
import java.util.BitSet;
import java.util.Map;
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

  private final Map<Long, PreparedStatement> kept = new ConcurrentHashMap<>();
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
    if (command == CommandCode.COM_STMT_CLOSE) {
      kept.remove(statementId);
      return;
    }
    PreparedStatement statement = isOfStatement(command) ? kept.get(statementId) : null;
    if (statement == null) {
      return;
    }
    int parameter = index + Integer.BYTES;
    if (command != CommandCode.COM_STMT_SEND_LONG_DATA) {
      statement.longData().clear();
    } else if (frame.writerIndex() >= parameter + Short.BYTES) {
      statement.sent(frame.getUnsignedShortLE(parameter));
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

  /** How many there are. */
  int size() {
    return kept.size();
  }

  /** The session has been reset. */
  void clear() {
    kept.clear();
  }
}
