package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.Wire;
import dev.sluice.protocol.packet.RandomBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
/** Scanner and encoder together, over every form of an answer. */
@ParameterizedClass
@EnumSource
class RelayTests {

  private static final int ITERATIONS = 500;

  private final Form form;

  RelayTests(Form form) {
    this.form = form;
  }

  @ParameterizedTest
  @EnumSource
  void whatFitsTheClientIsSentAsItCame(Answer answer) {
    Capabilities client = form.client().with(Capabilities.SESSION_TRACK);
    Relay relay = new Relay(client).begin(answer.kind(), 1).receive(answer.bytes(form));

    assertSameBytes(relay.sent(), answer.bytes(form));
  }

  @ParameterizedTest
  @EnumSource
  void rowsAreCounted(Answer answer) {
    Relay relay = new Relay(form.client()).begin(answer.kind(), 1).receive(answer.bytes(form));

    assertThat(relay.encoder().rows()).isEqualTo(answer.segments(form).stream().mapToInt(RelayTests::rows).sum());
  }

  private static int rows(String told) {
    return told.startsWith("rows ") ? Integer.parseInt(told.substring(5)) : told.equals("long row") ? 1 : 0;
  }

  /**
   * The contract's promise, at every byte at which a server's answer can break off: either the client's connection is
   * closed, or the client has been sent a whole answer, which ends with an ERR packet.
   */
  @ParameterizedTest
  @EnumSource
  void aFailureAtAnyByteLeavesTheClientInStepOrClosed(Answer answer) {
    byte[] bytes = answer.bytes(form);
    for (int length = 0; length <= bytes.length; length++) {
      Relay relay = new Relay(form.client()).begin(answer.kind(), 1).receive(Arrays.copyOf(bytes, length));
      Phase before = relay.encoder().phase();

      boolean usable = relay.fail();

      assertThat(usable).isEqualTo(before != Phase.IN_ROW && before != Phase.ENDED);
      ResponseScanner client = new ResponseScanner(Answer.BATCH, 1024);
      client.begin(answer.kind(), form.client());
      List<String> told = Scan.inOnePiece(client, relay.sent()).told();
      if (usable) {
        assertThat(told).endsWith("error", "complete");
      } else {
        assertThat(told.get(told.size() - 1)).isEqualTo(before == Phase.IN_ROW ? "in a row" : "complete");
      }
      assertNumbered(relay.sent(), 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyAnswerIsNumberedForAnyClient(Answer answer) {
    repeat(answer, random -> check(answer.kind(), answer.bytes(form), random, true));
  }

  /** A server whose own ids do not run on is relayed as it is. */
  @ParameterizedTest
  @EnumSource
  void mutatedAnswersKeepToTheTable(Answer answer) {
    repeat(answer, random -> check(answer.kind(), RandomBytes.mutationOf(answer.bytes(form), random), random, false));
  }

  private static void repeat(Answer answer, Consumer<Random> check) {
    long first = Long.getLong("test.seed", System.nanoTime());
    for (long seed = first; seed < first + ITERATIONS; seed++) {
      try {
        check.accept(new Random(seed));
      } catch (Throwable failure) {
        throw new AssertionError(answer + ": repeat with -Dtest.seed=" + seed, failure);
      }
    }
  }

  private void check(ResponseKind kind, byte[] answer, Random random, boolean numbered) {
    Capabilities client = Capabilities.of(random.nextBoolean() ? Capabilities.SESSION_TRACK : 0)
        .with(form.client().and(Capabilities.DEPRECATE_EOF).bits());
    ResponseEncoder encoder = new ResponseEncoder(client, Relay.server(client), true);
    ResponseScanner scanner = new ResponseScanner(Answer.BATCH, 1024);
    int id = random.nextInt(256);
    scanner.begin(kind, form.client());
    encoder.begin(id);
    ByteBuf in = Unpooled.buffer();
    ByteBuf sent = Unpooled.buffer();
    try {
      for (int from = 0, to; from < answer.length; from = to) {
        to = Math.min(answer.length, from + 1 + random.nextInt(60));
        in.writeBytes(answer, from, to - from);
        encode(scanner, encoder, in, sent);
      }
    } catch (ProtocolException refused) {
      assertReleased(in);
    }
    encoder.fail(Relay.FAILURE, sent);
    if (numbered) {
      assertNumbered(Relay.bytes(sent), id);
    }
    in.release();
  }

  private static void encode(ResponseScanner scanner, ResponseEncoder encoder, ByteBuf in, ByteBuf sent) {
    for (ResultSegment segment = scanner.next(in); segment != null; segment = scanner.next(in)) {
      Phase phase = encoder.phase();
      SegmentEvent event = event(segment);
      ByteBuf frames = encoder.encode(segment);
      sent.writeBytes(frames);
      frames.release();
      if (!PhaseTests.mayCome(phase, event, encoder.phase())) {
        throw new AssertionError(phase + ", " + event + ": " + encoder.phase() + " is not in the table");
      }
      assertReleased(in);
      if (event == SegmentEvent.LOCAL_INFILE) {
        encoder.uploaded(encoder.sequenceId());
      }
    }
  }

  private static void assertReleased(ByteBuf in) {
    if (in.refCnt() != 1) {
      throw new AssertionError("retained beyond its segment: " + in);
    }
  }

  private static SegmentEvent event(ResultSegment segment) {
    return switch (segment) {
      case ResultSegment.Metadata metadata -> event(metadata);
      case ResultSegment.Resultset whole -> whole.moreResults() ? SegmentEvent.RESULTSET_MORE : SegmentEvent.RESULTSET;
      case ResultSegment.PrepareOk ignored -> SegmentEvent.PREPARE_OK;
      case ResultSegment.Rows ignored -> SegmentEvent.ROWS;
      case ResultSegment.RowPart part when part.startsFrame() -> SegmentEvent.ROW_BEGINS;
      case ResultSegment.RowPart part -> part.endsRow() ? SegmentEvent.ROW_ENDS : SegmentEvent.ROW_GOES_ON;
      case ResultSegment.Ok ok -> ok.moreResults() ? SegmentEvent.OK_MORE : SegmentEvent.OK;
      case ResultSegment.ResultEnd end -> end.moreResults() ? SegmentEvent.END_MORE : SegmentEvent.END;
      case ResultSegment.ServerError ignored -> SegmentEvent.SERVER_ERROR;
      case ResultSegment.LocalInfile ignored -> SegmentEvent.LOCAL_INFILE;
      case ResultSegment.Text ignored -> SegmentEvent.TEXT;
      case ResultSegment.Authentication ignored -> SegmentEvent.AUTHENTICATION;
    };
  }

  private static SegmentEvent event(ResultSegment.Metadata metadata) {
    if (metadata.endsAnswer()) {
      return SegmentEvent.METADATA_OF_A_CURSOR;
    }
    return metadata.endsWithEof() ? SegmentEvent.METADATA_AND_EOF : SegmentEvent.METADATA;
  }

  /** That the frames' ids run on from {@code id}; the last frame may be cut short. */
  private static void assertNumbered(byte[] frames, int id) {
    int expected = id;
    for (int i = 0; i + 4 <= frames.length; expected++) {
      if ((frames[i + 3] & 0xFF) != (expected & 0xFF)) {
        throw new AssertionError("id " + (expected & 0xFF) + " expected at " + i + ":\n" + Wire.dump(frames));
      }
      i += 4 + (frames[i] & 0xFF) + ((frames[i + 1] & 0xFF) << 8) + ((frames[i + 2] & 0xFF) << 16);
    }
  }
}
