package dev.sluice.gateway.backend.state;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.wire.BackendWire;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.codec.Frames;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.packet.client.ComQuery;
import dev.sluice.protocol.packet.client.Command;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.response.ResponseKind;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.result.ColumnDefinitions;
import dev.sluice.protocol.result.Row;
import dev.sluice.protocol.result.RowFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Commands of the gateway's own that go to the server in one write. The server runs all of them, even if an earlier one
 * fails. Not thread-safe.
 */
public final class CommandBatch {

  private record Step(Command command, ResponseKind kind, Consumer<ResultSegment.Terminator> onEnd,
      Consumer<Row> onRow, @Nullable Consumer<StatementFailure> onError) {}

  private final BackendWire wire;
  private final List<Step> steps = new ArrayList<>();

  CommandBatch(BackendWire wire) {
    this.wire = wire;
  }

  /** Adds a command that is answered by OK. */
  void add(Command command, Runnable onOk) {
    steps.add(new Step(command, ResponseKind.STATUS, ok -> onOk.run(), row -> { }, null));
  }

  /** Adds a statement that is answered by OK; the terminator stays the caller's. */
  void add(String sql, Consumer<ResultSegment.Terminator> onOk) {
    steps.add(new Step(statement(sql), ResponseKind.QUERY, onOk, row -> { }, null));
  }

  /** Adds a query, of which each row is handed on; a row is there until the consumer returns. */
  void query(String sql, Consumer<Row> onRow) {
    steps.add(new Step(statement(sql), ResponseKind.QUERY, end -> { }, onRow, null));
  }

  /** Adds a query whose error is handed on, and is not the batch's. */
  void query(String sql, Consumer<Row> onRow, Runnable onEnd, Consumer<StatementFailure> onError) {
    steps.add(new Step(statement(sql), ResponseKind.QUERY, end -> onEnd.run(), onRow, onError));
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
    return new Mono<>() {
      @Override
      public void subscribe(CoreSubscriber<? super Void> actual) {
        ByteBuf frames = ByteBufAllocator.DEFAULT.buffer();
        steps.forEach(step -> Frames.write(frames, 0, step.command()::encode));
        wire.exchange(new Packet(frames), steps.stream().map(Step::kind).toList())
            .subscribe(new Answers(actual, steps, wire.capabilities()));
      }
    };
  }

  /**
   * The value in the first column of a query's one row, which must not be NULL; empty if there is no row. To be
   * subscribed to once.
   */
  public static Mono<String> valueOf(BackendWire wire, String sql) {
    AtomicReference<@Nullable String> value = new AtomicReference<>();
    CommandBatch batch = new CommandBatch(wire);
    batch.query(sql, row -> value.set(row.value(0).toString(StandardCharsets.UTF_8)));
    return batch.run().then(Mono.fromSupplier(value::get));
  }

  /** Hands each segment to the step that it answers, and its whole outcome to a subscriber. */
  private static final class Answers implements CoreSubscriber<ResultSegment>, Subscription {

    private final CoreSubscriber<? super Void> actual;
    private final List<Step> steps;
    private final Capabilities capabilities;
    private @Nullable Subscription upstream;
    private @Nullable Row row;
    private int index;
    private @Nullable StatementFailure failure;
    private boolean broken;

    Answers(CoreSubscriber<? super Void> actual, List<Step> steps, Capabilities capabilities) {
      this.actual = actual;
      this.steps = steps;
      this.capabilities = capabilities;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      upstream = subscription;
      actual.onSubscribe(this);
      subscription.request(Long.MAX_VALUE);
    }

    /** There is nothing to ask for but the end. */
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {
      if (upstream != null) {
        upstream.cancel();
      }
    }

    @Override
    public void onNext(ResultSegment segment) {
      try {
        if (!broken) {
          accept(segment);
        }
      } catch (RuntimeException e) {
        broken = true;
        cancel();
        actual.onError(e);
      } finally {
        segment.release();
      }
    }

    private void accept(ResultSegment segment) {
      Step step = steps.get(index);
      ByteBuf frames = segment.content();
      switch (segment) {
        case ResultSegment.Metadata metadata -> row = row(frames);
        case ResultSegment.Resultset whole -> {
          if (whole.count() > 0) {
            rows(step, row(frames), frames, whole.rowsIndex(), whole.count());
          }
          step.onEnd().accept(whole);
          index++;
        }
        case ResultSegment.Rows rows ->
            rows(step, Objects.requireNonNull(row), frames, frames.readerIndex(), rows.count());
        case ResultSegment.Terminator terminator -> {
          step.onEnd().accept(terminator);
          index++;
        }
        case ResultSegment.ServerError error -> {
          StatementFailure said = StatementFailure.of(ErrPacket.decode(Frames.payload(frames, frames.readerIndex())));
          Consumer<StatementFailure> onError = step.onError();
          if (onError != null) {
            onError.accept(said);
          } else if (failure == null) {
            failure = said;
          }
          index++;
        }
        default -> { }
      }
    }

    @Override
    public void onComplete() {
      if (broken) {
        return;
      }
      if (failure == null) {
        actual.onComplete();
      } else {
        actual.onError(failure);
      }
    }

    @Override
    public void onError(Throwable e) {
      if (!broken) {
        actual.onError(e instanceof BackendLostException lost
            ? BackendLostException.before(String.valueOf(lost.getMessage()), lost.farewell()) : e);
      }
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    private Row row(ByteBuf frames) {
      return new Row(ColumnDefinitions.read(frames, capabilities), RowFormat.TEXT);
    }

    private static void rows(Step step, Row view, ByteBuf frames, int first, int count) {
      int at = first;
      for (int i = 0; i < count; i++) {
        step.onRow().accept(view.read(Frames.payload(frames, at)));
        at += Frames.HEADER_LENGTH + Frames.payloadLength(frames, at);
      }
    }
  }
}
