package dev.sluice.gateway.session;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComStmtBulkExecute;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.ComStmtPrepare;
import dev.sluice.protocol.packet.client.Command;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Effects;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The prepared statements of a session that may run on several connections. The client knows them by ids of the
 * session's own. Commands come one at a time; the rest may be called from anywhere. Manual: "Prepared Statements".
 */
final class SessionStatements {

  /** With this id MariaDB executes the statement that was prepared last. */
  private static final long LAST_PREPARED = 0xFFFF_FFFFL;

  /** An id that no server has given to a statement: they count from 1. */
  private static final long UNKNOWN = 0x7FFF_FFFEL;

  private static final int ID_END = 1 + Integer.BYTES;

  /** The most bytes of all texts, so that they can be prepared again. */
  private static final int MAX_TEXTS = 4 << 20;

  private final Map<Long, SessionStatement> byId = new ConcurrentHashMap<>();
  private long ids;
  private volatile long last = LAST_PREPARED;
  private int bytes;
  private volatile boolean tooLong;

  int size() {
    return byId.size();
  }

  /** The statement that a client means by an id; null if there is none. */
  @Nullable SessionStatement find(long id, boolean mariaDb) {
    return byId.get(id == LAST_PREPARED && mariaDb ? last : id);
  }

  /** Whether one of them could not be prepared again with the same meaning on another connection. */
  boolean areBoundTo(SessionStatement.Settings now) {
    return tooLong || !byId.isEmpty() && byId.values().stream().anyMatch(one -> one.isBoundTo(now));
  }

  /** The session has been reset. */
  void clear() {
    byId.clear();
    bytes = 0;
    tooLong = false;
  }

  /** Prepares a statement, of which the client gets an id of the session's own. Takes ownership of the command. */
  Flux<ResultSegment> prepare(Lease held, Packet command, Upload upload, SessionStatement.Text text,
      SessionStatement.Settings settings) {
    return held.exchange(command, ResponseKind.PREPARE, upload, text.effects()).doOnNext(segment -> {
      // servers count those that fail, too
      long id = ++ids;
      if (segment instanceof ResultSegment.PrepareOk prepared) {
        SessionStatement statement = new SessionStatement(id, text, prepared.parameters(), settings);
        statement.preparedOn(held, prepared.statementId());
        prepared.statementId(id);
        last = id;
        byId.put(id, statement);
        bytes += text.bytes().length;
        tooLong |= bytes > MAX_TEXTS;
      } else {
        // a server has no last statement then
        last = LAST_PREPARED;
      }
    });
  }

  /** Has the server forget a statement. Takes ownership of the command. */
  Flux<ResultSegment> close(Lease held, Packet command, long id, Upload upload) {
    SessionStatement closed = forget(id);
    if (closed == null || !closed.isOn(held)) {
      command.release();
      return Flux.empty();
    }
    return held.exchange(withId(command, closed.serverId()), ResponseKind.NONE, upload, Effects.NONE);
  }

  /** Forgets a statement of the client, whatever connection has it; null if there is none. */
  @Nullable SessionStatement forget(long id) {
    SessionStatement closed = byId.remove(id);
    if (closed != null) {
      bytes -= closed.text().bytes().length;
    }
    return closed;
  }

  /**
   * Runs a command of a statement, which is prepared first if the connection does not have it. If that fails, the
   * server's error is the answer. Takes ownership of the command.
   */
  Flux<ResultSegment> run(Lease held, SessionStatement statement, Packet command, ResponseKind kind, Upload upload,
      boolean withAttributes) {
    if (statement.isOn(held)) {
      return held.exchange(translated(command, statement, withAttributes), kind, upload, statement.text().effects());
    }
    AtomicBoolean refused = new AtomicBoolean();
    Flux<ResultSegment> refusal = prepareAgain(held, statement).handle((segment, sink) -> {
      refused.set(true);
      if (kind == ResponseKind.NONE) {
        sink.error(failure(segment));
      } else {
        sink.next(segment);
      }
    });
    return Flux.concat(refusal, Flux.defer(() -> {
      if (refused.get()) {
        return Flux.empty();
      }
      return held.exchange(translated(command.retain(), statement, withAttributes), kind, upload,
          statement.text().effects());
    })).doFinally(ended -> command.release());
  }

  /** Prepares a statement on a connection; empty, or the server's error. */
  private static Flux<ResultSegment> prepareAgain(Lease held, SessionStatement statement) {
    Packet again = Packet.command(ByteBufAllocator.DEFAULT.buffer(),
        new ComStmtPrepare(Unpooled.wrappedBuffer(statement.text().bytes()))::encode);
    return held.exchange(again, ResponseKind.PREPARE, Upload.NONE, statement.text().effects())
        .handle((segment, sink) -> {
          if (segment instanceof ResultSegment.PrepareOk there) {
            statement.preparedOn(held, there.statementId());
            segment.release();
          } else {
            sink.next(segment);
          }
        });
  }

  /** Whether one of them is not prepared on that connection. */
  boolean areMissingOn(Lease held) {
    return byId.values().stream().anyMatch(statement -> !statement.isOn(held));
  }

  /**
   * Prepares all of them on a connection, before the settings change by which the server has read them. If the server
   * refuses one, its next execution is answered by that.
   */
  Mono<Void> prepareAll(Lease held) {
    return Flux.fromIterable(byId.values()).filter(statement -> !statement.isOn(held))
        .concatMap(statement -> prepareAgain(held, statement))
        .<Void>handle((refusal, sink) -> refusal.release())
        .then();
  }

  private static StatementFailure failure(ResultSegment refused) {
    ByteBuf frame = refused.content();
    try {
      return StatementFailure.of(ErrPacket.decode(Frames.payload(frame, frame.readerIndex())));
    } finally {
      refused.release();
    }
  }

  /** Has the server say that there is no such statement. Takes ownership of the command. */
  static Flux<ResultSegment> unknown(Lease held, Packet command, long id, ResponseKind kind, Upload upload) {
    return held.exchange(withId(command, UNKNOWN), kind, upload, Effects.NONE)
        .map(segment -> segment instanceof ResultSegment.ServerError ? named(segment, id) : segment);
  }

  /** The error with the id by which the client knows the statement. */
  private static ResultSegment named(ResultSegment error, long id) {
    ByteBuf frame = error.content();
    ErrPacket said = ErrPacket.decode(Frames.payload(frame, frame.readerIndex()));
    String text = new String(said.message(), StandardCharsets.ISO_8859_1)
        .replace(Long.toString(UNKNOWN), Long.toUnsignedString(id));
    ByteBuf out = frame.alloc().buffer();
    Frames.write(out, Frames.sequenceId(frame, frame.readerIndex()), new ErrPacket(said.errorCode(), said.sqlState(),
        text.getBytes(StandardCharsets.ISO_8859_1))::encode);
    error.release();
    return new ResultSegment.ServerError(out);
  }

  private static Packet withId(Packet command, long serverId) {
    ByteBuf head = command.content().alloc().buffer();
    head.writeByte(command.payload().getByte(0)).writeIntLE((int) serverId);
    return command.withHead(head, ID_END);
  }

  /** The command with the server's id, and with the types of the parameters if the connection does not have them. */
  private static Packet translated(Packet command, SessionStatement statement, boolean withAttributes) {
    ByteBuf payload = command.payload();
    CommandCode code = CommandCode.of(payload.getUnsignedByte(payload.readerIndex()));
    if (statement.parameters() == 0
        || code != CommandCode.COM_STMT_EXECUTE && code != CommandCode.COM_STMT_BULK_EXECUTE) {
      return withId(command, statement.serverId());
    }
    try {
      return code == CommandCode.COM_STMT_EXECUTE ? execute(command, statement, withAttributes)
          : bulkExecute(command, statement);
    } catch (ProtocolException e) {
      // the server says what is wrong with it
      return withId(command, statement.serverId());
    }
  }

  private static Packet execute(Packet command, SessionStatement statement, boolean withAttributes) {
    ByteBuf payload = command.payload();
    ComStmtExecute execute = (ComStmtExecute) Command.decode(payload.duplicate(), Capabilities.of(0));
    byte[] sent = execute.types(statement.parameters(), withAttributes);
    byte[] missing = statement.missingTypes();
    if (sent != null) {
      statement.typesSent(sent);
    } else if (missing != null) {
      ByteBuf head = command.content().alloc().buffer();
      int rest = execute.encodeHeadWithTypes(head, statement.serverId(), missing, statement.parameters(),
          withAttributes).readableBytes();
      statement.typesRestored();
      return command.withHead(head, payload.readableBytes() - rest);
    }
    return withId(command, statement.serverId());
  }

  private static Packet bulkExecute(Packet command, SessionStatement statement) {
    ByteBuf payload = command.payload();
    ComStmtBulkExecute execute = (ComStmtBulkExecute) Command.decode(payload.duplicate(), Capabilities.of(0));
    byte[] sent = execute.types(statement.parameters());
    byte[] missing = statement.missingTypes();
    if (sent != null) {
      statement.typesSent(sent);
    } else if (missing != null) {
      ByteBuf head = command.content().alloc().buffer();
      int rest = execute.encodeHeadWithTypes(head, statement.serverId(), missing).readableBytes();
      statement.typesRestored();
      return command.withHead(head, payload.readableBytes() - rest);
    }
    return withId(command, statement.serverId());
  }
}
