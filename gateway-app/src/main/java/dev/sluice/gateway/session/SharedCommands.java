package dev.sluice.gateway.session;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.statement.Pin;
import dev.sluice.gateway.statement.Upload;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.packet.client.Command;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.result.RowFormat;
import dev.sluice.protocol.statement.DiagnosticsQuestion;
import dev.sluice.protocol.statement.Dialect;
import dev.sluice.protocol.statement.Effect;
import dev.sluice.protocol.statement.Effects;
import dev.sluice.protocol.statement.StatementDigester;
import dev.sluice.protocol.statement.VariableAssignments;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Runs a session's commands on connections that it shares with others. It knows what must be remembered of each for the
 * next connection. For one command at a time.
 */
final class SharedCommands {

  private static final int ER_UNKNOWN_SYSTEM_VARIABLE = 1193;

  private static final String SCHEMA_TRACKER = "session_track_schema";

  /** The effects because of which a text is read again. */
  private static final Effects READ_ALONG = Effects.of(Effect.SYSTEM_VARIABLE, Effect.DEFAULT_SCHEMA);

  /** What a command without a text leaves, such as {@code COM_PING} and {@code COM_INIT_DB}. */
  private static final Effects REPLACES_ROW_COUNT = Effects.of(Effect.ROW_COUNT);

  private final WantedVariables variables;
  private final KeptDiagnostics diagnostics;
  private final SessionStatements statements;
  private final Supplier<Dialect> dialect;
  private final Supplier<Capabilities> client;

  // the command that runs
  private Effects effects = Effects.NONE;
  private VariableAssignments assignments = VariableAssignments.NONE;
  private String digest = "";
  private volatile boolean untracked;

  SharedCommands(WantedVariables variables, KeptDiagnostics diagnostics, SessionStatements statements,
      Supplier<Dialect> dialect, Supplier<Capabilities> client) {
    this.variables = variables;
    this.diagnostics = diagnostics;
    this.statements = statements;
    this.dialect = dialect;
    this.client = client;
  }

  /** Runs a command; otherwise as {@link Lease#exchange}. */
  Flux<ResultSegment> exchange(Lease held, Packet command, ResponseKind kind, Upload upload, Effects text) {
    effects = text;
    assignments = VariableAssignments.NONE;
    digest = "";
    ByteBuf payload = command.payload();
    CommandCode code = CommandCode.of(payload.getUnsignedByte(payload.readerIndex()));
    return switch (code) {
      case COM_QUERY -> query(held, command, kind, upload);
      case COM_STMT_PREPARE -> prepare(held, command, upload);
      case COM_STMT_CLOSE -> statements.close(held, command, id(payload), upload);
      case COM_STMT_EXECUTE, COM_STMT_BULK_EXECUTE, COM_STMT_FETCH, COM_STMT_RESET, COM_STMT_SEND_LONG_DATA ->
          ofStatement(held, command, kind, upload, id(payload));
      case COM_STATISTICS, COM_DEBUG -> held.exchange(command, kind, upload, text);
      case COM_FIELD_LIST -> {
        effects = REPLACES_ROW_COUNT.and(Effects.of(Effect.RENEWS_WARNINGS));
        yield held.exchange(command, kind, upload, text);
      }
      case COM_INIT_DB -> {
        effects = REPLACES_ROW_COUNT;
        yield withAllStatements(held, command, () -> held.exchange(command, kind, upload, text));
      }
      default -> {
        effects = REPLACES_ROW_COUNT;
        yield held.exchange(command, kind, upload, text);
      }
    };
  }

  private static long id(ByteBuf payload) {
    return payload.readableBytes() < 1 + Integer.BYTES ? 0 : payload.getUnsignedIntLE(payload.readerIndex() + 1);
  }

  private Flux<ResultSegment> query(Lease held, Packet command, ResponseKind kind, Upload upload) {
    boolean asks = diagnostics.areAskedForBy(effects) || diagnostics.lacks(effects);
    if (!asks && !effects.hasAny(READ_ALONG) && Pin.of(effects) == null) {
      return held.exchange(command, kind, upload, effects);
    }
    ByteBuf text = ((ComQuery) Command.decode(command.payload(), client.get())).statement();
    if (effects.has(Effect.SYSTEM_VARIABLE)) {
      assignments = VariableAssignments.of(text, dialect.get());
    }
    digestIfPins(text);
    Effects ofText = effects;
    Supplier<Flux<ResultSegment>> run = () -> held.exchange(command, kind, upload, ofText);
    if (asks) {
      return answer(DiagnosticsQuestion.of(text, dialect.get()), RowFormat.TEXT, held, command, run);
    }
    return changesSettings() ? withAllStatements(held, command, run) : run.get();
  }

  /** Whether the command changes, or may change, the settings by which the server reads texts. */
  private boolean changesSettings() {
    return effects.has(Effect.DEFAULT_SCHEMA) || !assignments.isComplete()
        || assignments.variables().stream().anyMatch(WantedVariables::isOfParser);
  }

  /** Prepares the session's statements first, as long as the settings are those by which they have been read. */
  private Flux<ResultSegment> withAllStatements(Lease held, Packet command, Supplier<Flux<ResultSegment>> run) {
    if (!statements.areMissingOn(held)) {
      return run.get();
    }
    AtomicBoolean sent = new AtomicBoolean();
    return statements.prepareAll(held).thenMany(Flux.defer(() -> {
      sent.set(true);
      return run.get();
    })).doFinally(ended -> {
      if (!sent.get()) {
        command.release();
      }
    });
  }

  private Flux<ResultSegment> answer(Optional<DiagnosticsQuestion> question, RowFormat format, Lease held,
      Packet command, Supplier<Flux<ResultSegment>> run) {
    if (question.isEmpty() || diagnostics.lacks(effects)) {
      command.release();
      return Flux.error(StatementFailure.of(ErrorCode.ER_NOT_SUPPORTED_YET, "another client has had this session's "
          + "connection since its last statement, so what that left (ROW_COUNT(), FOUND_ROWS(), warnings) is shown "
          + "only to a statement that asks for nothing else (sluice.backend.pool.mode)"));
    }
    DiagnosticsAnswer answer = new DiagnosticsAnswer(question.get(), diagnostics, format, held.capabilities());
    return run.get().handle(answer::pass);
  }

  private Flux<ResultSegment> prepare(Lease held, Packet command, Upload upload) {
    ByteBuf payload = command.payload();
    ByteBuf text = payload.slice(payload.readerIndex() + 1, payload.readableBytes() - 1);
    VariableAssignments assigned = effects.has(Effect.SYSTEM_VARIABLE) ? VariableAssignments.of(text, dialect.get())
        : VariableAssignments.NONE;
    SessionStatement.Text kept = new SessionStatement.Text(ByteBufUtil.getBytes(text), effects, assigned,
        DiagnosticsQuestion.of(text, dialect.get()));
    effects = Effects.NONE;
    return statements.prepare(held, command, upload, kept, settings(held));
  }

  /** The settings by which the server reads a text now. */
  SessionStatement.Settings settings(Lease held) {
    return new SessionStatement.Settings(held.schema(), variables.parserSettings());
  }

  private Flux<ResultSegment> ofStatement(Lease held, Packet command, ResponseKind kind, Upload upload, long id) {
    SessionStatement statement = statements.find(id, dialect.get().mariaDb());
    if (statement == null) {
      return SessionStatements.unknown(held, command, id, kind, upload);
    }
    boolean withAttributes = client.get().has(Capabilities.QUERY_ATTRIBUTES);
    if (!executes(command)) {
      effects = kind == ResponseKind.NONE ? Effects.NONE : REPLACES_ROW_COUNT;
      return statements.run(held, statement, command, kind, upload, withAttributes);
    }
    effects = statement.text().effects();
    assignments = statement.text().assignments();
    digestIfPins(Unpooled.wrappedBuffer(statement.text().bytes()));
    Supplier<Flux<ResultSegment>> run = () -> statements.run(held, statement, command, kind, upload, withAttributes);
    if (diagnostics.areAskedForBy(effects) || diagnostics.lacks(effects)) {
      return answer(statement.text().question(), RowFormat.BINARY, held, command, run);
    }
    return changesSettings() ? withAllStatements(held, command, run) : run.get();
  }

  private static boolean executes(Packet command) {
    ByteBuf payload = command.payload();
    CommandCode code = CommandCode.of(payload.getUnsignedByte(payload.readerIndex()));
    return code == CommandCode.COM_STMT_EXECUTE || code == CommandCode.COM_STMT_BULK_EXECUTE;
  }

  /** Whether the client has told the server not to report its default schema, which outlives a reset. */
  boolean isUntracked() {
    return untracked;
  }

  /** The text of the last command without literals, if it pins the session by what it does; else empty. */
  String digest() {
    return digest;
  }

  private void digestIfPins(ByteBuf text) {
    if (Pin.of(effects) != null || !isRestorable(assignments)) {
      digest = new StatementDigester().digest(text, dialect.get()).text();
    }
  }

  private boolean isRestorable(VariableAssignments assigned) {
    boolean mariaDb = dialect.get().mariaDb();
    return assigned.isComplete()
        && assigned.variables().stream().allMatch(name -> RestorableVariables.contains(name, mariaDb));
  }

  /** The command has ended. Returns why it pins the session if it does so by what the connection does not know. */
  @Nullable Pin ended(Lease held) {
    diagnostics.replacedBy(effects, held.lastError() != 0, held.mayHaveConditions(), dialect.get().mariaDb());
    effects = Effects.NONE;
    VariableAssignments assigned = assignments;
    assignments = VariableAssignments.NONE;
    if (held.lastError() == ER_UNKNOWN_SYSTEM_VARIABLE && assigned.isComplete() && assigned.variables().size() == 1) {
      return null;
    }
    untracked |= assigned.variables().contains(SCHEMA_TRACKER);
    if (!isRestorable(assigned)) {
      return Pin.VARIABLE;
    }
    variables.set(assigned.variables());
    return null;
  }
}
