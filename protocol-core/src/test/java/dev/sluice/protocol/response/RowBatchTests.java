package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The batches and parts in which rows are handed on. */
@ParameterizedClass
@EnumSource
class RowBatchTests extends ScannerTestCase {

  RowBatchTests(Form form) {
    super(form);
  }

  private List<String> batches(byte[] answer) {
    List<String> batches = new ArrayList<>();
    ByteBuf in = Unpooled.wrappedBuffer(answer);
    for (ResultSegment segment = scanner.next(in); segment != null; segment = scanner.next(in)) {
      String bytes = segment.content().readableBytes() + " bytes";
      switch (segment) {
        case ResultSegment.Rows rows -> batches.add(rows.count() + " rows, " + bytes);
        case ResultSegment.RowPart part -> batches.add(
            (part.startsFrame() ? "frame, " : "") + bytes + (part.endsRow() ? ", end" : ""));
        default -> { }
      }
      segment.release();
    }
    return batches;
  }

  /** The first segment of an answer that has come at once. */
  private ResultSegment first(byte[] answer) {
    begin(ResponseKind.QUERY);
    ByteBuf in = Unpooled.wrappedBuffer(answer);
    ResultSegment segment = scanner.next(in);
    segment.release();
    in.release();
    return segment;
  }

  @ParameterizedTest
  @EnumSource(names = {"ROWS", "NO_ROWS"})
  void aSmallResultThatHasComeAtOnceIsOneSegment(Answer answer) {
    begin(ResponseKind.QUERY);
    ByteBuf in = Unpooled.wrappedBuffer(answer.bytes(form));

    ResultSegment.Resultset whole = (ResultSegment.Resultset) scanner.next(in);

    assertThat(whole.count()).isEqualTo(answer == Answer.ROWS ? 2 : 0);
    assertThat(whole.status()).isEqualTo(answer == Answer.ROWS ? 0x22 : 0x02);
    assertThat(whole.content().readableBytes()).isEqualTo(answer.bytes(form).length);
    assertThat(whole.content().getUnsignedByte(whole.terminatorIndex() + 4)).isEqualTo((short) 0xFE);
    assertThat(scanner.complete()).isTrue();
    whole.release();
    in.release();
  }

  @Test
  void aResultThatHasNotAllComeOrIsLongerThanABatchComesInParts() {
    byte[] answer = Answer.ROWS.bytes(form);
    for (int length = answer.length - 9; length < answer.length; length++) {
      assertThat(first(Arrays.copyOf(answer, length))).isInstanceOf(ResultSegment.Metadata.class);
    }
    assertThat(first(Answer.MANY_ROWS.bytes(form))).isInstanceOf(ResultSegment.Metadata.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fe 00 00 02 40 00 00", "fe 00 00 02 00 00 00 04 'info'", "fe 01 00 02 00 00 00"})
  void aResultWhoseEndSaysMoreComesInParts(String end) {
    byte[] definitions = Arrays.copyOf(Answer.NO_ROWS.bytes(form), Answer.NO_ROWS.bytes(form).length - end(5).length);

    assertThat(first(join(definitions, frame(5, form == Form.OK ? end : "fe 00 00 02 40"))))
        .isInstanceOf(ResultSegment.Metadata.class);
  }

  private byte[] end(int id) {
    return frame(id, form == Form.OK ? "fe 00 00 02 00 00 00" : "fe 00 00 02 00");
  }

  @Test
  void batchesHoldAsManyWholeRowsAsTheLimitLets() {
    begin(ResponseKind.QUERY);

    assertThat(batches(Answer.MANY_ROWS.bytes(form))).containsExactly("3 rows, 60 bytes", "4 rows, 38 bytes");
  }

  @Test
  void aRowOfExactlyTheLimitIsABatchOfItsOwn() {
    begin(ResponseKind.QUERY);

    assertThat(batches(Answer.A_ROW_OF_A_BATCH.bytes(form)))
        .containsExactly("1 rows, 6 bytes", "1 rows, 64 bytes", "1 rows, 6 bytes");
  }

  @Test
  void rowsThatFillTheLimitExactlyAreOneBatch() {
    begin(ResponseKind.FIELD_LIST);

    assertThat(batches(join(Answer.row(1, 32), Answer.row(2, 32), Answer.row(3, 32))))
        .containsExactly("2 rows, 64 bytes", "1 rows, 32 bytes");
  }

  @Test
  void aLongerRowIsCutThroughInPiecesOfTheLimit() {
    begin(ResponseKind.QUERY);

    assertThat(batches(Answer.A_ROW_LONGER_THAN_A_BATCH.bytes(form)))
        .containsExactly(
            "1 rows, 6 bytes",
            "frame, 64 bytes", "1 bytes, end",
            "1 rows, 6 bytes",
            "frame, 64 bytes", "64 bytes, end",
            "frame, 64 bytes", "64 bytes", "64 bytes", "8 bytes, end");
  }

  @Test
  void aLongerRowIsCutThroughAsItComes() {
    begin(ResponseKind.FIELD_LIST);
    Scan scan = new Scan(scanner);

    assertThat(scan.receive(bytes("c8 00 00 01")).told()).containsExactly("waiting");
    assertThat(scan.receive(bytes("c7")).told()).containsExactly("long row", "in a row");
    assertThat(scan.receive(bytes("'a'")).told()).containsExactly("long row", "in a row");
    assertThat(scan.left()).isZero();
  }

  @Test
  void wholeRowsDoNotWaitForTheNext() {
    begin(ResponseKind.FIELD_LIST);
    Scan scan = new Scan(scanner);

    scan.receive(bytes("02 00 00 01 01 'a'", "02 00 00 02 01"));

    assertThat(scan.told()).containsExactly("rows 1", "waiting");
    assertThat(scan.left()).isEqualTo(5);
  }
}
