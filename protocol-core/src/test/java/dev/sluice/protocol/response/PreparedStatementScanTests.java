package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
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
    assertRefused(ResponseKind.PREPARE, "at most 128 bytes, got 129", prepared(MAX_METADATA + 1));
  }

  @Test
  void countsAreOf16Bits() {
    assertRefused(ResponseKind.PREPARE, "at most 128 bytes, got 133", prepareOk("ff ff", "00 00"),
        Answer.column(2), Answer.column(3), Answer.column(4), frame(5, "00" + " 00".repeat(31)));
    assertRefused(ResponseKind.PREPARE, "at most 128 bytes, got 133", prepareOk("ff ff", "ff ff"),
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

  // COM_STMT_EXECUTE

  @Test
  void onlyAnExecuteLeavesItsRowsInACursor() {
    byte[] answer = Answer.CURSOR.bytes(form);
    begin(ResponseKind.QUERY);

    Scan scan = Scan.inOnePiece(scanner, answer);

    assertThat(scan.told()).isEqualTo(
        form == Form.OK ? Answer.CURSOR.segments(form) : List.of("metadata", "waiting"));
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
