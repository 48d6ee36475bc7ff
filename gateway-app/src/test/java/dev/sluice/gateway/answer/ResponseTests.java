package dev.sluice.gateway.answer;

import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.statement.Statement;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.response.ResponseEncoder;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** The flux that leaves for the client: the error contract's rows (without its two closed ones that need a socket). */
class ResponseTests {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final ByteBufAllocator ALLOC = ByteBufAllocator.DEFAULT;
  private static final StatementFailure REFUSED = StatementFailure.of(ErrorCode.ER_TOO_BIG_SELECT, "too much");
  private static final String[] ERR = {"ff | ERR", "50 04 | 1104", "'#42000'", "'sluice: too much'"};

  private final ResponseEncoder encoder =
      new ResponseEncoder(Capabilities.of(Capabilities.DEPRECATE_EOF), Capabilities.of(Capabilities.DEPRECATE_EOF),
          true);

  private Response response(ResultLimits limits) {
    encoder.begin(1);
    return new Response(encoder, limits, StandardCharsets.UTF_8, Statement.own());
  }

  private final Response response = response(ResultLimits.NONE);

  // what a server says

  private static byte[] frame(int sequenceId, String... fields) {
    byte[] payload = bytes(fields);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) payload.length, (byte) (payload.length >> 8), 0, (byte) sequenceId});
    out.writeBytes(payload);
    return out.toByteArray();
  }

  private static ByteBuf buffer(byte[]... frames) {
    ByteBuf out = ALLOC.buffer();
    for (byte[] frame : frames) {
      out.writeBytes(frame);
    }
    return out;
  }

  private static byte[] row(int sequenceId) {
    return frame(sequenceId, "01 'r'");
  }

  private static byte[] end(int sequenceId, int status) {
    return frame(sequenceId, "fe 00 00", "%02x 00 | status".formatted(status), "00 00");
  }

  private static byte[] ok(int sequenceId, int status) {
    return frame(sequenceId, "00 00 00", "%02x 00 | status".formatted(status), "00 00");
  }

  private static final byte[] COLUMNS = frame(1, "01 | columns (the definition is not looked at)");

  private static Flux<ResultSegment> metadata() {
    return Flux.defer(() -> Flux.just(new ResultSegment.Metadata(buffer(COLUMNS), false, false)));
  }

  private static Flux<ResultSegment> rows(int sequenceId, int count) {
    return Flux.defer(() -> {
      ByteBuf rows = ALLOC.buffer();
      for (int i = 0; i < count; i++) {
        rows.writeBytes(row(sequenceId + i));
      }
      return Flux.just(new ResultSegment.Rows(rows, count));
    });
  }

  private static Flux<ResultSegment> ended(int sequenceId, int status) {
    return Flux.defer(() -> Flux.just(new ResultSegment.ResultEnd(buffer(end(sequenceId, status)), status)));
  }

  private static Flux<ResultSegment> done(int sequenceId, int status) {
    return Flux.defer(() -> Flux.just(new ResultSegment.Ok(buffer(ok(sequenceId, status)), status)));
  }

  // what the client gets

  private static Predicate<ByteBuf> is(byte[]... frames) {
    return actual -> {
      ByteBuf expected = buffer(frames);
      boolean same = ByteBufUtil.equals(actual, expected);
      if (!same) {
        System.err.println("expected\n" + ByteBufUtil.prettyHexDump(expected) + "\ngot\n"
            + ByteBufUtil.prettyHexDump(actual));
      }
      expected.release();
      actual.release();
      return same;
    };
  }

  private static StepVerifier.FirstStep<ByteBuf> verify(Flux<ByteBuf> frames) {
    return StepVerifier.create(frames);
  }

  // the rows of the first table

  @Test
  void row1NothingWrittenThenErr() {
    verify(response.frames(Flux.error(REFUSED)))
        .expectNextMatches(is(frame(1, ERR))).expectComplete().verify(BOUND);
    assertThat(response.closes()).isFalse();
  }

  @Test
  void row3ErrInPlaceOfTheTerminatorAfterMetadata() {
    verify(response.frames(metadata().concatWith(Flux.error(REFUSED))))
        .expectNextMatches(is(COLUMNS)).expectNextMatches(is(frame(2, ERR))).expectComplete().verify(BOUND);
    assertThat(response.closes()).isFalse();
  }

  @Test
  void row3ErrInPlaceOfTheTerminatorAfterRows() {
    verify(response.frames(metadata().concatWith(rows(2, 2)).concatWith(Flux.error(REFUSED))))
        .expectNextMatches(is(COLUMNS)).expectNextMatches(is(row(2), row(3)))
        .expectNextMatches(is(frame(4, ERR))).expectComplete().verify(BOUND);
    assertThat(response.closes()).isFalse();
  }

  @Test
  void row4InsideARowNothingIsSaidAndTheConnectionCloses() {
    byte[] begun = bytes("c8 00 00 02", "c7 'the first of 199 bytes'");
    verify(response.frames(metadata().concatWith(Flux.defer(
        () -> Flux.just(new ResultSegment.RowPart(buffer(begun), true, false)))).concatWith(Flux.error(REFUSED))))
        .expectNextMatches(is(COLUMNS)).expectNextMatches(is(begun)).expectComplete().verify(BOUND);
    assertThat(response.closes()).isTrue();
  }

  @Test
  void row5ErrAsTheNextResultAfterAnOkThatPromisesOne() {
    verify(response.frames(done(1, 0x0a).concatWith(Flux.error(REFUSED))))
        .expectNextMatches(is(ok(1, 0x0a))).expectNextMatches(is(frame(2, ERR))).expectComplete().verify(BOUND);
    assertThat(response.closes()).isFalse();
  }

  @Test
  void row5ErrAsTheNextResultAfterRowsWhoseTerminatorPromisesOne() {
    verify(response.frames(metadata().concatWith(rows(2, 1)).concatWith(ended(3, 0x0a))
        .concatWith(Flux.error(REFUSED))))
        .expectNextMatches(is(COLUMNS)).expectNextMatches(is(row(2))).expectNextMatches(is(end(3, 0x0a)))
        .expectNextMatches(is(frame(4, ERR))).expectComplete().verify(BOUND);
    assertThat(response.closes()).isFalse();
  }

  @Test
  void row6AfterTheLastTerminatorNothingIsSaidAndTheConnectionCloses() {
    verify(response.frames(done(1, 0x02).concatWith(Flux.error(REFUSED))))
        .expectNextMatches(is(ok(1, 0x02))).expectComplete().verify(BOUND);
    assertThat(response.closes()).isTrue();
  }

  @Test
  void row7AfterAnErrNothingMoreIsSaid() {
    byte[] err = frame(1, "ff 7a 04 '#42S02No such table'");
    verify(response.frames(Flux.<ResultSegment>defer(() -> Flux.just(new ResultSegment.ServerError(buffer(err))))
        .concatWith(Flux.error(REFUSED))))
        .expectNextMatches(is(err)).expectComplete().verify(BOUND);
    assertThat(response.closes()).isFalse();
  }

  @Test
  void row8ACommandWithoutAResponseGetsNone() {
    encoder.beginWithoutResponse();
    verify(response.frames(Flux.error(REFUSED))).expectComplete().verify(BOUND);
    assertThat(response.closes()).isFalse();
  }

  @Test
  void row9ACancelledAnswerStopsTheStatement() {
    AtomicBoolean stopped = new AtomicBoolean();
    verify(response.frames(metadata().concatWith(Flux.never()).doOnCancel(() -> stopped.set(true))))
        .expectNextMatches(is(COLUMNS)).thenCancel().verify(BOUND);
    assertThat(stopped).isTrue();
  }

  // which error

  @Test
  void aFaultOfOursIsToldWithAnIdAndNothingElse() {
    verify(response.frames(Flux.error(new IllegalStateException("a secret"))))
        .expectNextMatches(frame -> {
          ErrPacket error = ErrPacket.decode(frame.skipBytes(4));
          frame.release();
          String message = new String(error.message(), StandardCharsets.UTF_8);
          return error.errorCode() == 1105 && !message.contains("secret")
              && message.matches("sluice: .* [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        }).expectComplete().verify(BOUND);
    assertThat(response.closes()).isFalse();
  }

  @Test
  void whatIsNotWhatItSaysIsAFaultOfOursAndStopsTheStatement() {
    AtomicBoolean stopped = new AtomicBoolean();
    byte[] cutShort = frame(2, "fe", "fe 00 00 00 00 | affected rows, of which 8 bytes are due");
    Flux<ResultSegment> end = Flux.defer(() -> Flux.just(new ResultSegment.ResultEnd(buffer(cutShort), 0x4002)));
    verify(response.frames(metadata().concatWith(end).concatWith(Flux.never()).doOnCancel(() -> stopped.set(true))))
        .expectNextMatches(is(COLUMNS))
        .expectNextMatches(frame -> frame.getUnsignedShortLE(5) == 1105 && frame.release())
        .expectComplete().verify(BOUND);
    assertThat(stopped).isTrue();
    assertThat(response.closes()).isFalse();
  }

  @Test
  void aLostBackendIsToldWithTheRowsThatWereDelivered() {
    verify(response.frames(metadata().concatWith(rows(2, 3))
        .concatWith(Flux.error(StatementFailure.backendLost("gone")))))
        .expectNextMatches(is(COLUMNS)).expectNextMatches(is(row(2), row(3), row(4)))
        .expectNextMatches(is(frame(5, "ff 96 05 | 1430", "'#HY000'", "'sluice: gone; rows delivered: 3'")))
        .expectComplete().verify(BOUND);
    assertThat(response.closes()).isFalse();
  }

  @Test
  void aSessionThatWasLostClosesTheConnectionOnceItIsTold() {
    verify(response.frames(Flux.error(StatementFailure.sessionLost("gone", "a transaction"))))
        .expectNextMatches(frame -> frame.release()).expectComplete().verify(BOUND);
    assertThat(response.closes()).isTrue();
  }

  @Test
  void aKilledConnectionClosesOnceTheServerHasSaidSo() {
    byte[] err = frame(1, "ff 87 07 | 1927", "'#70100Connection was killed'");
    verify(response.frames(Flux.defer(() -> Flux.just(new ResultSegment.ServerError(buffer(err))))))
        .expectNextMatches(is(err)).expectComplete().verify(BOUND);
    assertThat(response.closes()).isTrue();
  }

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

  // backpressure

  @Test
  void asksForASegmentOnlyWhenOneIsAskedFor() {
    AtomicLong asked = new AtomicLong();
    Flux<ResultSegment> source = metadata().concatWith(rows(2, 1)).concatWith(rows(3, 1)).concatWith(ended(4, 2))
        .doOnRequest(asked::addAndGet);
    StepVerifier.create(response.frames(source), 0)
        .expectSubscription()
        .then(() -> assertThat(asked).hasValue(0))
        .thenRequest(1).expectNextMatches(is(COLUMNS)).then(() -> assertThat(asked).hasValue(1))
        .thenRequest(1).expectNextMatches(is(row(2))).then(() -> assertThat(asked).hasValue(2))
        .thenRequest(1).expectNextMatches(is(row(3))).then(() -> assertThat(asked).hasValue(3))
        .thenRequest(1).expectNextMatches(is(end(4, 2)))
        .expectComplete().verify(BOUND);
  }

  @Test
  void anErrorWaitsToBeAskedForLikeAnythingElse() {
    StepVerifier.create(response.frames(metadata().concatWith(Flux.error(REFUSED))), 1)
        .expectNextMatches(is(COLUMNS))
        .expectNoEvent(Duration.ofMillis(20))
        .thenRequest(1).expectNextMatches(is(frame(2, ERR)))
        .expectComplete().verify(BOUND);
  }

  @RepeatedTest(100)
  void anErrorIsToldOnceWhereItComesWhileItIsAskedFor() {
    Sinks.Many<ResultSegment> source = Sinks.many().unicast().onBackpressureBuffer();
    TestSubscriber<ByteBuf> client = TestSubscriber.builder().initialRequest(0).build();
    response.frames(source.asFlux()).subscribe(client);
    Schedulers.boundedElastic().schedule(() -> client.request(1));
    source.tryEmitError(REFUSED).orThrow();
    client.block(BOUND);
    assertThat(client.getReceivedOnNext()).singleElement().matches(is(frame(1, ERR)));
    assertThat(client.getProtocolErrors()).isEmpty();
  }

  @Test
  void anErrorThatIsNotAskedForAnyMoreIsNotTold() {
    StepVerifier.create(response.frames(Flux.error(REFUSED)), 0)
        .expectSubscription().expectNoEvent(Duration.ofMillis(20))
        .thenCancel().verify(BOUND);
  }
}
