package dev.sluice.gateway.session;

import dev.sluice.gateway.backend.Harvest;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.packet.server.ColumnDefinition41;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.result.ColumnDefinitions;
import dev.sluice.protocol.result.ResultsetWriter;
import dev.sluice.protocol.result.Row;
import dev.sluice.protocol.result.RowFormat;
import dev.sluice.protocol.statement.DiagnosticsQuestion;
import dev.sluice.protocol.statement.Effect;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.SynchronousSink;

/**
 * Puts what the gateway has kept of the last statement into the server's own answer to a statement that asks for it, so
 * that all but the values is the server's. For one answer.
 */
final class DiagnosticsAnswer {

  private final DiagnosticsQuestion question;
  private final KeptDiagnostics kept;
  private final RowFormat format;
  private final Capabilities capabilities;
  private @Nullable List<ColumnDefinition41> columns;

  /**
   * An answer that has not begun.
   *
   * @param capabilities what was negotiated with the server
   */
  DiagnosticsAnswer(DiagnosticsQuestion question, KeptDiagnostics kept, RowFormat format, Capabilities capabilities) {
    this.question = question;
    this.kept = kept;
    this.format = format;
    this.capabilities = capabilities;
  }

  /** Passes a segment of the server's answer on, with the kept values in place of the server's. */
  void pass(ResultSegment segment, SynchronousSink<ResultSegment> sink) {
    switch (segment) {
      case ResultSegment.Metadata metadata -> {
        columns = ColumnDefinitions.read(metadata.content(), capabilities);
        sink.next(metadata);
      }
      case ResultSegment.Rows rows when question instanceof DiagnosticsQuestion.Values values -> {
        ByteBuf frames = rows.content();
        sink.next(new ResultSegment.Rows(values(values, frames, frames.readerIndex()), 1));
        rows.release();
      }
      case ResultSegment.Resultset whole -> sink.next(filled(whole));
      default -> sink.next(segment);
    }
  }

  private ResultSegment filled(ResultSegment.Resultset whole) {
    ByteBuf frames = whole.content();
    columns = ColumnDefinitions.read(frames, capabilities);
    ByteBuf out = frames.alloc().buffer();
    out.writeBytes(frames, frames.readerIndex(), whole.rowsIndex() - frames.readerIndex());
    int definitions = out.readableBytes();
    int count = whole.count();
    ByteBuf rows;
    if (question instanceof DiagnosticsQuestion.Values values) {
      rows = values(values, frames, whole.rowsIndex());
    } else {
      DiagnosticsQuestion.Conditions asked = (DiagnosticsQuestion.Conditions) question;
      List<Harvest.Condition> shown = shown(asked);
      rows = conditions(frames, shown, Frames.sequenceId(frames, whole.terminatorIndex()));
      count = shown.size();
    }
    out.writeBytes(rows);
    rows.release();
    int terminator = out.readableBytes();
    int sequenceId = (Frames.sequenceId(frames, whole.terminatorIndex()) + count - whole.count()) & 0xFF;
    out.writeBytes(frames, whole.terminatorIndex(), frames.writerIndex() - whole.terminatorIndex());
    Frames.setSequenceId(out, terminator, sequenceId);
    ResultSegment filled = new ResultSegment.Resultset(out, definitions, whole.definitionsEndWithEof(), count,
        terminator, whole.status());
    whole.release();
    return filled;
  }

  private ByteBuf values(DiagnosticsQuestion.Values asked, ByteBuf frames, int at) {
    List<ColumnDefinition41> definitions = Objects.requireNonNull(columns);
    Row row = new Row(definitions, format).read(Frames.payload(frames, at));
    @Nullable Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(asked.columns().get(i), row, i);
    }
    ByteBuf out = frames.alloc().buffer();
    new ResultsetWriter(definitions, format, capabilities, Frames.sequenceId(frames, at)).row(out, values);
    return out;
  }

  /** What has been replaced since the harvest is the server's. */
  private @Nullable Object value(DiagnosticsQuestion.Value asked, Row row, int column) {
    Harvest.Left left = kept.values();
    boolean conditions = kept.has(Effect.WARNINGS);
    return switch (asked) {
      case ROW_COUNT -> kept.has(Effect.ROW_COUNT) ? left.rowCount() : row.integer(column);
      case FOUND_ROWS -> kept.has(Effect.FOUND_ROWS) ? left.foundRows() : row.integer(column);
      case WARNING_COUNT -> conditions ? left.warningCount() : row.integer(column);
      case ERROR_COUNT -> conditions ? left.errorCount() : row.integer(column);
      case OTHER -> row.isNull(column) ? null : row.integer(column);
    };
  }

  private List<Harvest.Condition> shown(DiagnosticsQuestion.Conditions asked) {
    return kept.values().conditions().stream()
        .filter(condition -> !asked.errorsOnly() || condition.isError())
        .skip(asked.offset()).limit(asked.count()).toList();
  }

  private ByteBuf conditions(ByteBuf frames, List<Harvest.Condition> shown, int sequenceId) {
    ResultsetWriter writer =
        new ResultsetWriter(Objects.requireNonNull(columns), format, capabilities, sequenceId);
    ByteBuf out = frames.alloc().buffer();
    shown.forEach(condition -> writer.row(out, condition.level(), (long) condition.code(), condition.message()));
    return out;
  }
}
