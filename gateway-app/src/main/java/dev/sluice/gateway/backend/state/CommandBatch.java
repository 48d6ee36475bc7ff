package dev.sluice.gateway.backend.state;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.wire.BackendWire;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.packet.client.Command;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.payload.LengthEncoded;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Commands of the gateway's own that go to the server in one write. The server runs all of them, even if an earlier one
 * fails. Not thread-safe.
 */
final class CommandBatch {

  private record Step(Command command, ResponseKind kind, Consumer<ResultSegment.Terminator> onEnd,
      Consumer<String> onRow) {}

  private final BackendWire wire;
  private final List<Step> steps = new ArrayList<>();

  CommandBatch(BackendWire wire) {
    this.wire = wire;
  }

  /** Adds a command that is answered by OK. */
  void add(Command command, Runnable onOk) {
    steps.add(new Step(command, ResponseKind.STATUS, ok -> onOk.run(), row -> { }));
  }

  /** Adds a statement that is answered by OK; the terminator stays the caller's. */
  void add(String sql, Consumer<ResultSegment.Terminator> onOk) {
    steps.add(new Step(statement(sql), ResponseKind.QUERY, onOk, row -> { }));
  }

  /** Adds a query. The value in the first column of a row is handed on, and must not be NULL. */
  void query(String sql, Consumer<String> onRow) {
    steps.add(new Step(statement(sql), ResponseKind.QUERY, end -> { }, onRow));
  }

  private Command statement(String sql) {
    return ComQuery.of(Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8), wire.capabilities());
  }

  boolean isEmpty() {
    return steps.isEmpty();
  }

  /**
   * Sends the commands when it is subscribed to, once, and completes when all have been answered. Then it fails with
   * the server's first error if there was one. If the connection ends, it fails with {@link BackendLostException}; the
   * commands can then be sent on another connection.
   */
  Mono<Void> run() {
    return Mono.defer(() -> {
      ByteBuf frames = ByteBufAllocator.DEFAULT.buffer();
      steps.forEach(step -> Frames.write(frames, 0, step.command()::encode));
      Answers answers = new Answers(steps);
      return wire.exchange(new Packet(frames), steps.stream().map(Step::kind).toList())
          // handled, and not passed on: what is passed on may be discarded, and so released, once more
          .<Void>handle((segment, sink) -> answers.accept(segment))
          .then(Mono.defer(answers::result))
          .onErrorMap(BackendLostException.class,
              e -> BackendLostException.before(String.valueOf(e.getMessage()), e.farewell()));
    });
  }

  /** Hands each segment to the step that it answers. */
  private static final class Answers implements Consumer<ResultSegment> {

    private final List<Step> steps;
    private int index;
    private @Nullable StatementFailure failure;

    Answers(List<Step> steps) {
      this.steps = steps;
    }

    @Override
    public void accept(ResultSegment segment) {
      try {
        Step step = steps.get(index);
        ByteBuf frames = segment.content();
        switch (segment) {
          case ResultSegment.Resultset whole -> {
            if (whole.count() > 0) {
              step.onRow().accept(column(frames, whole.rowsIndex()));
            }
            index++;
          }
          case ResultSegment.Rows rows -> step.onRow().accept(column(frames, frames.readerIndex()));
          case ResultSegment.Terminator terminator -> {
            step.onEnd().accept(terminator);
            index++;
          }
          case ResultSegment.ServerError error -> {
            failure = failure == null
                ? StatementFailure.of(ErrPacket.decode(Frames.payload(frames, frames.readerIndex()))) : failure;
            index++;
          }
          default -> { }
        }
      } finally {
        segment.release();
      }
    }

    private static String column(ByteBuf frames, int row) {
      return new String(LengthEncoded.readBytes(Frames.payload(frames, row)), StandardCharsets.UTF_8);
    }

    Mono<Void> result() {
      return failure == null ? Mono.empty() : Mono.error(failure);
    }
  }
}
