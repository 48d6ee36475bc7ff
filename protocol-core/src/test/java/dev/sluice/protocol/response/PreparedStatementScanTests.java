package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.protocol.MetadataTooLargeException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers to prepared statements have of their own; {@link ResponseScannerTests} scans every {@link Answer}. */
@ParameterizedClass
@EnumSource
class PreparedStatementScanTests extends ScannerTestCase {

  private static final byte[] ERR = frame(7, "ff 25 05 '#70100stopped'");

  PreparedStatementScanTests(Form form) {
    super(form);
  }

  private static byte[] prepareOk(String columns, String parameters) {
    return frame(1, "00", "07 00 00 00 | id", columns, parameters, "00", "00 00 | warnings");
  }

  // COM_STMT_PREPARE

  @Test
  void anAnswerIsOneSegment() {
    begin(ResponseKind.PREPARE);
    ByteBuf in = Unpooled.wrappedBuffer(join(Answer.PREPARED_WITH_BOTH.bytes(form), bytes("'rest'")));

    ResultSegment segment = scanner.next(in);

    assertThat(segment).isInstanceOf(ResultSegment.PrepareOk.class);
    assertThat(segment.content().readableBytes()).isEqualTo(Answer.PREPARED_WITH_BOTH.bytes(form).length);
    assertThat(scanner.next(in)).isNull();
    segment.release();
  }

  @ParameterizedTest
  @EnumSource(names = "PREPARED_.*", mode = EnumSource.Mode.MATCH_ALL)
  void nothingIsTakenOfAnAnswerThatIsCutShort(Answer answer) {
    byte[] whole = answer.bytes(form);
    for (int length = 0; length < whole.length; length++) {
      begin(ResponseKind.PREPARE);
      Scan scan = Scan.inOnePiece(scanner, Arrays.copyOf(whole, length));

      assertThat(scan.told()).containsExactly("waiting");
      assertThat(scan.left()).isEqualTo(length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void anErrInPlaceOfADefinitionIsTheWholeAnswer(int before) {
    byte[][] definitions =
        {Answer.column(2), join(Answer.column(3), form.afterDefinitions(4, "02 00")), Answer.column(5)};
    byte[] begun = prepareOk("02 00", "02 00");
    for (int i = 0; i < before; i++) {
      begun = join(begun, definitions[i]);
    }
    Random random = new Random();
    for (int round = 0; round < 20; round++) {
      begin(ResponseKind.PREPARE);
      Scan scan = switch (round) {
        case 0 -> Scan.inOnePiece(scanner, join(begun, ERR));
        case 1 -> Scan.byteByByte(scanner, join(begun, ERR));
        default -> Scan.inRandomPieces(scanner, join(begun, ERR), random, 20);
      };

      assertThat(scan.told()).containsExactly("error", "complete");
      assertSameBytes(scan.bytes(), ERR);
      assertThat(scan.left()).isZero();
    }
  }

  /** Three definitions that take {@code length} bytes with the first packet and what follows them. */
  private byte[] prepared(int length) {
    byte[] parameter = join(Answer.column(2), form.afterDefinitions(3, "02 00"));
    byte[] after = form.afterDefinitions(6, "02 00");
    int name = length - 16 - parameter.length - 27 - 5 - after.length;
    return join(
        prepareOk("02 00", "01 00"),
        parameter,
        Answer.column(4),
        frame(5, "%02x".formatted(name) + " 'a'".repeat(name)),
        after);
  }

  @Test
  void anAnswerOfTheLimitIsTaken() {
    begin(ResponseKind.PREPARE);

    Scan scan = Scan.byteByByte(scanner, prepared(MAX_METADATA));

    assertThat(scan.told()).containsExactly("prepared 7", "complete");
    assertThat(scan.bytes()).hasSize(MAX_METADATA);
  }

  @Test
  void anAnswerPastTheLimitIsRefused() {
    assertRefused(ResponseKind.PREPARE, "more than 128 bytes", prepared(MAX_METADATA + 1));
  }

  @Test
  void countsAreOf16Bits() {
    assertRefused(ResponseKind.PREPARE, "more than 128 bytes", prepareOk("ff ff", "00 00"),
        Answer.column(2), Answer.column(3), Answer.column(4), frame(5, "00" + " 00".repeat(31)));
    assertRefused(ResponseKind.PREPARE, "more than 128 bytes", prepareOk("ff ff", "ff ff"),
        Answer.column(2), Answer.column(3), Answer.column(4), frame(5, "00" + " 00".repeat(31)));
  }

  @Test
  void answersThatAreTooShortAreRefused() {
    assertRefused(ResponseKind.PREPARE, "9 bytes, got header 0x00 and 8 bytes", frame(1, "00 07 00 00 00 00 00 00"));
    assertRefused(ResponseKind.PREPARE, "header 0x00 and 1 bytes", frame(1, "00"));
    assertRefused(ResponseKind.PREPARE, "at least 1 byte", frame(1));
  }

  @Test
  void otherPacketsAreNoAnswer() {
    for (String header : new String[] {"01", "fb", "fe"}) {
      assertRefused(
          ResponseKind.PREPARE, "got header 0x" + header, frame(1, header + " 00 00 00 00 00 00 00 00 00 00 00"));
    }
  }

  // the form that both sides agreed on

  @Test
  void anEofPacketWhereNoneIsDueIsRefused() {
    byte[] eof = frame(3, "fe 00 00 02 00");
    assertRefused(ResponseKind.PREPARE, "got EOF packet", prepareOk("00 00", "02 00"), Answer.column(2), eof);
    assertRefused(ResponseKind.PREPARE, "got EOF packet", prepareOk("02 00", "00 00"), Answer.column(2), eof);
    assertRefused(ResponseKind.QUERY, "got EOF packet", frame(1, "02 | columns"), Answer.column(2), eof);
  }

  @Test
  void aMissingEofPacketIsNoticed() {
    byte[] count = frame(1, "01 | columns");
    byte[] row = frame(3, "01 'a'");
    byte[] ok = frame(3, "fe 00 00 02 00 00 00");
    if (form == Form.EOF) {
      assertRefused(ResponseKind.EXECUTE, "EOF packet", count, Answer.column(2), row);
      assertRefused(
          ResponseKind.PREPARE, "EOF packet", prepareOk("01 00", "01 00"), Answer.column(2), Answer.column(3));
      assertRefused(ResponseKind.QUERY, "EOF packet: expected 5 bytes", count, Answer.column(2), ok);
    } else {
      begin(ResponseKind.EXECUTE);
      assertThat(Scan.inOnePiece(scanner, join(count, Answer.column(2), row)).told())
          .containsExactly("metadata", "rows 1", "waiting");
    }
  }

  // more definitions than the announcement has room for

  /** The announced number has 16 bits; all definitions are sent. Without the EOF packet nothing tells how many. */
  @Test
  void countsAreTakenModulo65536() {
    ResponseScanner roomy = new ResponseScanner(64, 4 * 1024 * 1024);
    byte[] head = join(prepareOk("01 00", "01 00"), Answer.column(2), form.afterDefinitions(3, "02 00 | status"));
    ByteBuf answer = Unpooled.buffer().writeBytes(head).writeBytes(columns(0x10001));
    int end = form == Form.EOF ? answer.writerIndex() + 9 : head.length + 27;
    answer.writeBytes(form.afterDefinitions(4, "02 00 | status"));
    roomy.begin(ResponseKind.PREPARE, form.client());

    ResultSegment whole = roomy.next(answer);

    assertThat(whole).isInstanceOf(ResultSegment.PrepareOk.class);
    assertThat(whole.content().readableBytes()).isEqualTo(end);
    assertThat(roomy.complete()).isTrue();
    whole.release();
    answer.release();
  }

  // definitions beyond the limit

  @Test
  void definitionsBeyondTheLimitAreSkipped() {
    byte[][] results = {
      join(prepareOk("14 00", "00 00"), columns(20), form.afterDefinitions(22, "02 00")),
      join(frame(1, "14 | columns"), columns(20), form.afterDefinitions(22, "02 00"), form.afterRows(23, "02 00"))};
    ResponseKind[] kinds = {ResponseKind.PREPARE, ResponseKind.QUERY};
    for (int i = 0; i < results.length; i++) {
      ResponseScanner narrow = new ResponseScanner(64, 500);
      narrow.begin(kinds[i], form.client());
      ByteBuf in = Unpooled.buffer().writeBytes(results[i], 0, 300);
      assertThat(narrow.next(in)).isNull();
      in.writeBytes(results[i], 300, results[i].length - 300);

      assertThatThrownBy(() -> narrow.next(in)).isInstanceOf(MetadataTooLargeException.class)
          .hasMessageContaining("500");
      ResultSegment last = narrow.next(in);

      assertThat(narrow.complete()).isTrue();
      assertThat(in.readableBytes()).isZero();
      last.release();
      in.release();
    }
  }

  private static byte[] columns(int count) {
    ByteBuf columns = Unpooled.buffer();
    byte[] column = Answer.column(2);
    for (int i = 0; i < count; i++) {
      columns.writeBytes(column);
    }
    return ByteBufUtil.getBytes(columns);
  }

  // COM_STMT_EXECUTE

  @Test
  void onlyAnExecuteLeavesItsRowsInACursor() {
    byte[] answer = Answer.CURSOR.bytes(form);
    begin(ResponseKind.QUERY);

    Scan scan = Scan.inOnePiece(scanner, answer);

    assertThat(scan.told()).isEqualTo(
        form == Form.OK ? Answer.CURSOR.segments(form) : List.of("metadata", "waiting"));
  }

  /** What MySQL sends: the end of OUT parameters has lost the flag that more follows. */
  @Test
  void anOkFollowsOutParametersWhateverTheirEndSays() {
    byte[] outParameters = join(
        frame(1, "01 | columns"),
        Answer.column(2),
        form.afterDefinitions(3, "0a 10 | MORE_RESULTS, PS_OUT_PARAMS"),
        frame(4, "00", "00", "01 'b'"),
        frame(5, form == Form.EOF ? "fe 00 00 02 00" : "fe 00 00 0a 10 00 00"));
    byte[] ok = frame(6, "00 00 00", "02 00 | the procedure's own end", "00 00");
    for (boolean atOnce : new boolean[] {true, false}) {
      begin(ResponseKind.QUERY);
      Scan scan = atOnce ? Scan.inOnePiece(scanner, join(outParameters, ok))
          : Scan.byteByByte(scanner, join(outParameters, ok));

      assertThat(scan.told()).containsExactly(
          "metadata", "rows 1", form == Form.EOF ? "end 0x0002" : "end 0x100a", "ok 0x0002", "complete");
    }
  }

  @Test
  void outParametersOfOneAnswerAreForgottenInTheNext() {
    begin(ResponseKind.QUERY);
    Scan.inOnePiece(scanner, join(
        frame(1, "01 | columns"), Answer.column(2), form.afterDefinitions(3, "0a 10 | MORE_RESULTS, PS_OUT_PARAMS")));
    begin(ResponseKind.FETCH);

    assertThat(Scan.inOnePiece(scanner, form.afterRows(1, "02 00")).told()).containsExactly("end 0x0002", "complete");
  }

  @Test
  void aCursorOfOneAnswerIsForgottenInTheNext() {
    begin(ResponseKind.EXECUTE);
    Scan.inOnePiece(scanner, Answer.CURSOR.bytes(form));
    begin(ResponseKind.EXECUTE);

    Scan scan = Scan.inOnePiece(scanner, Answer.BINARY_ROWS.bytes(form));

    assertThat(scan.told()).isEqualTo(Answer.BINARY_ROWS.segments(form));
  }

  @Test
  void metadataSayHowTheyEnd() {
    begin(ResponseKind.EXECUTE);
    byte[] answer = Answer.CURSOR.bytes(form);
    ByteBuf in = Unpooled.wrappedBuffer(answer, 0, form == Form.EOF ? answer.length : answer.length - 11);

    ResultSegment.Metadata metadata = (ResultSegment.Metadata) scanner.next(in);

    assertThat(metadata.endsWithEof()).isEqualTo(form == Form.EOF);
    assertThat(metadata.endsAnswer()).isEqualTo(form == Form.EOF);
    assertThat(in.readableBytes()).isZero();
    metadata.release();
  }

  // no answer

  @Test
  void aCommandWithoutResponseIsCompleteAtOnce() {
    begin(ResponseKind.PREPARE);
    Scan.inOnePiece(scanner, prepareOk("01 00", "00 00"));
    begin(ResponseKind.NONE);

    assertThat(scanner.complete()).isTrue();
    Scan scan = Scan.byteByByte(scanner, Answer.OK.bytes(form));
    assertThat(scan.told()).containsExactly("complete");
    assertThat(scan.left()).isEqualTo(Answer.OK.bytes(form).length);
  }

  // an answer that was left

  @ParameterizedTest
  @EnumSource
  void aNewAnswerForgetsAPreparedStatementThatWasLeft(Answer answer) {
    byte[] before = Answer.PREPARED_WITH_BOTH.bytes(form);
    for (int length = 0; length < before.length; length += 3) {
      begin(ResponseKind.PREPARE);
      Scan.inOnePiece(scanner, Arrays.copyOf(before, length));
      begin(answer.kind());

      assertThat(Scan.inOnePiece(scanner, answer.bytes(form)).told()).isEqualTo(answer.segments(form));
    }
  }
}
