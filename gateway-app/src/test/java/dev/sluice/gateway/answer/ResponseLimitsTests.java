package dev.sluice.gateway.answer;

import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Answers that are too long, or take too long. */
class ResponseLimitsTests extends ResponseTestCase {

  // limits

  @Test
  void aLimitOnRowsIsExactWhereverABatchEnds() {
    for (int batch : new int[] {1, 2, 3, 5, 7}) {
      Response limited = response(new ResultLimits(5, 0, Duration.ZERO));
      Flux<ResultSegment> many = Flux.range(0, 10).concatMap(i -> rows(2 + i * batch, batch));
      ByteArrayOutputStream sent = new ByteArrayOutputStream();
      verify(limited.frames(metadata().concatWith(many)).doOnNext(frames -> {
        sent.writeBytes(ByteBufUtil.getBytes(frames));
        frames.release();
      })).thenConsumeWhile(frames -> true).expectComplete().verify(BOUND);

      ByteBuf expected = buffer(COLUMNS, row(2), row(3), row(4), row(5), row(6));
      byte[] start = ByteBufUtil.getBytes(expected);
      expected.release();
      assertThat(sent.toByteArray()).as("batches of " + batch).startsWith(start);
      ErrPacket error = ErrPacket.decode(Unpooled.wrappedBuffer(sent.toByteArray())
          .skipBytes(start.length + 4));
      assertThat(error.errorCode()).isEqualTo(1104);
      assertThat(new String(error.message(), StandardCharsets.UTF_8)).contains("5 rows", "max-result-rows");
      assertThat(limited.closes()).isFalse();
    }
  }

  @Test
  void aLimitOnRowsThatIsJustReachedIsNoError() {
    Response limited = response(new ResultLimits(3, 0, Duration.ZERO));
    verify(limited.frames(metadata().concatWith(rows(2, 3)).concatWith(ended(5, 2))))
        .expectNextMatches(is(COLUMNS)).expectNextMatches(is(row(2), row(3), row(4)))
        .expectNextMatches(is(end(5, 2))).expectComplete().verify(BOUND);
  }

  /** A result of some rows of 6 bytes that has come at once. */
  private static Flux<ResultSegment> resultset(int count) {
    return Flux.defer(() -> {
      ByteBuf frames = buffer(COLUMNS);
      for (int row = 0; row < count; row++) {
        frames.writeBytes(row(2 + row));
      }
      int terminator = frames.readableBytes();
      frames.writeBytes(end(2 + count, 2));
      return Flux.just(new ResultSegment.Resultset(frames, COLUMNS.length, false, count, terminator, 2));
    });
  }

  @Test
  void aWholeResultWithinTheLimitsIsHandedOnAsItCame() {
    Response limited = response(new ResultLimits(2, 12, Duration.ZERO));
    verify(limited.frames(resultset(2)))
        .expectNextMatches(is(COLUMNS, row(2), row(3), end(4, 2))).expectComplete().verify(BOUND);
    assertThat(encoder.rows()).isEqualTo(2);
  }

  @Test
  void aWholeResultEndsWhereALimitIsReached() {
    for (ResultLimits limits : List.of(new ResultLimits(2, 0, Duration.ZERO), new ResultLimits(0, 13, Duration.ZERO))) {
      Response limited = response(limits);
      verify(limited.frames(resultset(3)))
          .expectNextMatches(is(COLUMNS, row(2), row(3)))
          .assertNext(error -> {
            assertThat(ErrPacket.decode(error.skipBytes(4)).errorCode()).isEqualTo(1104);
            error.release();
          })
          .expectComplete().verify(BOUND);
      assertThat(limited.closes()).isFalse();
    }
  }

  @Test
  void aWholeResultOfWhichNoRowFitsHasItsDefinitions() {
    Response limited = response(new ResultLimits(0, 5, Duration.ZERO));
    verify(limited.frames(resultset(3)))
        .expectNextMatches(is(COLUMNS)).assertNext(ByteBuf::release).expectComplete().verify(BOUND);
    assertThat(limited.closes()).isFalse();
  }

  @Test
  void aLimitOnBytesEndsAtARowWhereverABatchEnds() {
    for (int batch : new int[] {1, 2, 4}) {
      Response limited = response(new ResultLimits(0, 6 * 3 + 5, Duration.ZERO));
      Flux<ResultSegment> many = Flux.range(0, 10).concatMap(i -> rows(2 + i * batch, batch));
      verify(limited.frames(metadata().concatWith(many)).doOnNext(ByteBuf::release))
          .thenConsumeWhile(frames -> true).expectComplete().verify(BOUND);

      assertThat(encoder.rows()).as("rows of 6 bytes, in batches of " + batch).isEqualTo(3);
      assertThat(limited.closes()).isFalse();
    }
  }

  @Test
  void aLongRowThatExceedsTheLimitIsRefusedBeforeItBegins() {
    Response limited = response(new ResultLimits(0, 100, Duration.ZERO));
    byte[] begun = bytes("c8 00 00 02", "c7 'the first of 199 bytes'");
    verify(limited.frames(metadata().concatWith(Flux.defer(
        () -> Flux.just(new ResultSegment.RowPart(buffer(begun), true, false))))))
        .expectNextMatches(is(COLUMNS))
        .expectNextMatches(frame -> frame.getUnsignedByte(4) == 0xFF && frame.release())
        .expectComplete().verify(BOUND);
    assertThat(limited.closes()).isFalse();
  }

  // the deadline

  @Test
  void theDeadlineStopsTheStatementAndIsTold() {
    Response limited = response(new ResultLimits(0, 0, Duration.ofMillis(30)));
    Sinks.Empty<Void> stopped = Sinks.empty();
    verify(limited.frames(metadata().concatWith(Flux.never()).doOnCancel(stopped::tryEmitEmpty)))
        .expectNextMatches(is(COLUMNS))
        .expectNextMatches(is(frame(2, "ff d0 0b | 3024", "'#HY000'",
            "'sluice: the statement took longer than 30 ms (sluice.session.statement-timeout)'")))
        .expectComplete().verify(BOUND);
    stopped.asMono().block(BOUND);
    assertThat(limited.closes()).isFalse();
  }

  @RepeatedTest(50)
  void whatComesWhileTheDeadlinePassesIsReleased() {
    Response limited = response(new ResultLimits(0, 0, Duration.ofMillis(3)));
    Sinks.Many<ResultSegment> source = Sinks.unsafe().many().unicast().onBackpressureError();
    AtomicBoolean over = new AtomicBoolean();
    Schedulers.boundedElastic().schedule(() -> {
      while (!over.get()) {
        ResultSegment.Rows rows = new ResultSegment.Rows(buffer(row(1)), 1);
        if (source.tryEmitNext(rows).isFailure()) {
          rows.release();
          return;
        }
      }
    });
    verify(limited.frames(source.asFlux()).doOnNext(ByteBuf::release))
        .thenConsumeWhile(frames -> true).expectComplete().verify(BOUND);
    over.set(true);
  }
}
