package dev.sluice.gateway.answer;

import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** The flux that leaves for the client: the error contract's rows (without its two closed ones that need a socket). */
class ResponseTests extends ResponseTestCase {

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
