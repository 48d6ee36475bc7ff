package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.codec.Packet;
import dev.sluice.protocol.response.ResultSegment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** A command whose connections a test loses. */
class AttemptsTests {

  private static final BackendLostException UNREAD = BackendLostException.before("gone");
  private static final BackendLostException READ = BackendLostException.during("gone");
  private static final StatementFailure LOST = StatementFailure.of(ErrorCode.ER_QUERY_ON_FOREIGN_DATA_SOURCE, "lost");

  private final ByteBuf frame = Unpooled.buffer().writeBytes(new byte[] {2, 0, 0, 0, 3, 'x'});
  private final Deque<Flux<ResultSegment>> answers = new ArrayDeque<>();
  private final List<ByteBuf> sent = new ArrayList<>();
  private final TestSubscriber<ResultSegment> client = TestSubscriber.builder().initialRequest(0).build();
  private StatementFailure failure = LOST;
  private @Nullable Supplier<Packet> copies;

  @AfterEach
  void nothingIsLeft() {
    client.getReceivedOnNext().forEach(ResultSegment::release);
    assertThat(frame.refCnt()).as("holders of the command").isZero();
  }

  private int ended;

  private void run(Duration persistence) {
    new Attempts(new Packet(frame), command -> {
      copies = command;
      Packet packet = command.get();
      sent.add(packet.content().copy());
      // a socket uses it up
      packet.content().skipBytes(packet.content().readableBytes());
      packet.release();
      return answers.remove();
    }, e -> failure, persistence, () -> ended++).subscribe(client);
  }

  private static ResultSegment ok() {
    return new ResultSegment.Ok(Unpooled.wrappedBuffer(new byte[] {3, 0, 0, 1, 0, 0, 0}), 2);
  }

  private void assertSent(int times) {
    assertThat(sent).hasSize(times).allMatch(copy -> copy.equals(sent.getFirst()) && copy.readableBytes() == 6);
  }

  @Test
  void anAnswerIsHandedOn() {
    answers.add(Flux.defer(() -> Flux.just(ok())));
    run(Duration.ofSeconds(10));
    client.request(1);
    assertThat(client.getReceivedOnNext()).hasSize(1);
    assertThat(client.isTerminatedComplete()).isTrue();
    assertSent(1);
  }

  @Test
  void theCommandIsKeptUntilItsAnswerBegins() {
    TestPublisher<ResultSegment> server = TestPublisher.create();
    answers.add(server.flux());
    run(Duration.ofSeconds(10));
    client.request(1);
    assertThat(frame.refCnt()).isOne();
    server.next(ok());
    assertThat(frame.refCnt()).isZero();
    server.complete();
  }

  @Test
  void aCommandThatNoServerHasReadIsSentAgain() {
    answers.add(Flux.error(UNREAD));
    answers.add(Flux.error(UNREAD));
    answers.add(Flux.defer(() -> Flux.just(ok())));
    run(Duration.ofSeconds(10));
    client.request(1);
    assertThat(client.getReceivedOnNext()).hasSize(1);
    assertSent(3);
  }

  @Test
  void whatIsAskedForIsAskedForOfEachConnection() {
    TestPublisher<ResultSegment> first = TestPublisher.create();
    TestPublisher<ResultSegment> second = TestPublisher.create();
    answers.add(first.flux());
    answers.add(second.flux());
    run(Duration.ofSeconds(10));
    client.request(2);
    client.request(3);
    first.error(UNREAD);
    second.assertMinRequested(5).next(ok(), ok(), ok(), ok(), ok()).complete();
    assertThat(client.getReceivedOnNext()).hasSize(5);
  }

  @Test
  void aCommandThatAServerMayHaveReadIsNotSentAgain() {
    answers.add(Flux.error(READ));
    run(Duration.ofSeconds(10));
    assertThat(client.expectTerminalError()).isSameAs(LOST);
    assertSent(1);
  }

  @Test
  void aCommandWhoseAnswerHasBegunIsNotSentAgain() {
    answers.add(Flux.<ResultSegment>defer(() -> Flux.just(ok())).concatWith(Flux.error(UNREAD)));
    run(Duration.ofSeconds(10));
    client.request(2);
    assertThat(client.expectTerminalError()).isSameAs(LOST);
    assertSent(1);
  }

  @Test
  void aSessionThatIsLostHasNothingSentAgain() {
    failure = StatementFailure.sessionLost("gone", "a transaction");
    answers.add(Flux.error(UNREAD));
    run(Duration.ofSeconds(10));
    assertThat(client.expectTerminalError()).isSameAs(failure);
    assertSent(1);
  }

  @Test
  void itIsGivenUpWhenTheTimeIsOver() {
    answers.add(Flux.error(UNREAD));
    answers.add(Flux.error(UNREAD));
    run(Duration.ZERO);
    assertThat(client.expectTerminalError()).isSameAs(LOST);
    assertSent(2);
  }

  @Test
  void anotherErrorIsHandedOn() {
    IllegalStateException fault = new IllegalStateException("a fault");
    answers.add(Flux.error(fault));
    run(Duration.ofSeconds(10));
    assertThat(client.expectTerminalError()).isSameAs(fault);
    assertSent(1);
  }

  @Test
  void aCancellationStopsTheAnswerAndForgetsTheCommand() {
    TestPublisher<ResultSegment> server = TestPublisher.create();
    answers.add(server.flux());
    run(Duration.ofSeconds(10));
    client.cancel();
    server.assertCancelled();
    assertThat(frame.refCnt()).isZero();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> copies.get());
  }

  @Test
  void aCommandThatIsCancelledIsNotSentAgain() {
    TestPublisher<ResultSegment> server =
        TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
    answers.add(server.flux());
    run(Duration.ofSeconds(10));
    client.cancel();
    server.error(UNREAD);
    assertSent(1);
  }
}
