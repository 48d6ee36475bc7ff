package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.MetadataTooLargeException;
import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class ResponseScannerTests extends ScannerTestCase {

  private static final byte[] ERR = frame(3, "ff 25 05 '#70100stopped'");

  ResponseScannerTests(Form form) {
    super(form);
  }

  private void assertScanned(Scan scan, Answer answer) {
    assertThat(scan.told()).isEqualTo(answer.segments(form));
    assertSameBytes(scan.bytes(), answer.bytes(form));
    assertThat(scan.left()).isZero();
  }

  // definitions that the client has had before

  private void assertCached(List<String> told, byte[]... frames) {
    for (boolean atOnce : new boolean[] {true, false}) {
      scanner.begin(ResponseKind.QUERY, form.client().with(Capabilities.MARIADB_CACHE_METADATA));
      byte[] answer = join(frames);
      Scan scan = atOnce ? Scan.inOnePiece(scanner, answer) : Scan.byteByByte(scanner, answer);
      assertThat(scan.told()).isEqualTo(told);
      assertSameBytes(scan.bytes(), answer);
    }
  }

  @Test
  void definitionsMayBeLeftOut() {
    assertCached(List.of("metadata", "rows 2", "end 0x0002", "complete"),
        frame(1, "02 | columns", "00 | left out"), form.afterDefinitions(2, "02 00"),
        frame(3, "00 00 01 02 | binary row"), frame(4, "00 00 03 04"), form.afterRows(5, "02 00"));
    assertCached(List.of("metadata", "end 0x0002", "complete"),
        frame(1, "02 | columns", "00 | left out"), form.afterDefinitions(2, "02 00"), form.afterRows(3, "02 00"));
  }

  @Test
  void definitionsMayFollow() {
    assertCached(List.of("metadata", "rows 1", "end 0x0002", "complete"),
        frame(1, "01 | columns", "01 | they follow"), frame(2, "03 'def' 00"), form.afterDefinitions(3, "02 00"),
        frame(4, "00 00 01"), form.afterRows(5, "02 00"));
  }

  @Test
  void whetherDefinitionsFollowMustBeSaid() {
    scanner.begin(ResponseKind.QUERY, form.client().with(Capabilities.MARIADB_CACHE_METADATA));
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> Scan.inOnePiece(scanner, frame(1, "01 | columns")))
        .withMessageContaining("at least 1 bytes, got 0");
  }

  // every form, however it comes

  @ParameterizedTest
  @EnumSource
  void inOnePiece(Answer answer) {
    begin(answer.kind());

    assertScanned(Scan.inOnePiece(scanner, answer.bytes(form)), answer);
  }

  @ParameterizedTest
  @EnumSource
  void byteByByte(Answer answer) {
    begin(answer.kind());

    assertScanned(Scan.byteByByte(scanner, answer.bytes(form)), answer);
  }

  @ParameterizedTest
  @EnumSource
  void inRandomPieces(Answer answer) {
    Random random = new Random();
    for (int round = 0; round < 100; round++) {
      begin(answer.kind());

      assertScanned(Scan.inRandomPieces(scanner, answer.bytes(form), random, 40), answer);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerIsNotCompleteBeforeItsLastByte(Answer answer) {
    byte[] bytes = answer.bytes(form);
    begin(answer.kind());
    Scan scan = Scan.inOnePiece(scanner, Arrays.copyOf(bytes, bytes.length - 1));

    assertThat(scanner.complete()).isFalse();
    scan.receive(bytes[bytes.length - 1]);
    assertScanned(scan, answer);
  }

  @Test
  void nothingIsTakenBeforeAnAnswerAndBeyondItsEnd() {
    assertThat(scanner.complete()).isTrue();
    assertThat(scanner.next(Unpooled.wrappedBuffer(Answer.OK.bytes(form)))).isNull();

    begin(ResponseKind.QUERY);
    Scan scan = Scan.inOnePiece(scanner, join(Answer.OK.bytes(form), Answer.OK.bytes(form)));

    assertThat(scan.told()).isEqualTo(Answer.OK.segments(form));
    assertThat(scan.left()).isEqualTo(Answer.OK.bytes(form).length);
  }

  // errors inside a result

  @Test
  void anErrInPlaceOfADefinitionIsTheWholeAnswer() {
    byte[] begun = join(frame(1, "03 | columns"), Answer.column(2));
    byte[] answer = join(begun, ERR);
    for (int round = 0; round < 3; round++) {
      begin(ResponseKind.QUERY);
      Scan scan = switch (round) {
        case 0 -> Scan.inOnePiece(scanner, answer);
        case 1 -> Scan.byteByByte(scanner, answer);
        default -> new Scan(scanner).receive(begun).receive(ERR);
      };

      assertThat(scan.told()).containsExactly("error", "complete");
      assertSameBytes(scan.bytes(), ERR);
      assertThat(scan.left()).isZero();
    }
  }

  @Test
  void anErrInPlaceOfADefinitionOfALaterResult() {
    begin(ResponseKind.QUERY);

    Scan scan = Scan.inOnePiece(scanner, join(
        frame(1, "00 01 00", "0a 00 | MORE_RESULTS", "00 00"), frame(2, "03 | columns"), Answer.column(3), ERR));

    assertThat(scan.told()).containsExactly("ok 0x000a", "error", "complete");
  }

  @ParameterizedTest
  @EnumSource
  void aNewAnswerForgetsOneThatAnErrEnded(Answer answer) {
    List<byte[]> ended = List.of(
        join(frame(1, "03 | columns"), Answer.column(2), ERR),
        join(frame(1, "01 | columns"), Answer.column(2), form.afterDefinitions(3, "02 00"), frame(3, "01 '1'"), ERR));
    for (byte[] before : ended) {
      begin(ResponseKind.QUERY);
      Scan.inOnePiece(scanner, before);
      assertThat(scanner.complete()).isTrue();
      begin(answer.kind());

      assertScanned(Scan.byteByByte(scanner, answer.bytes(form)), answer);
    }
  }

  /** A connection that is lost in mid-answer is not used again, but a scanner need not know. */
  @ParameterizedTest
  @EnumSource
  void aNewAnswerForgetsOneThatWasLeft(Answer answer) {
    byte[] before = Answer.A_ROW_LONGER_THAN_A_BATCH.bytes(form);
    for (int length = 0; length < before.length; length += 3) {
      begin(ResponseKind.QUERY);
      Scan.inOnePiece(scanner, Arrays.copyOf(before, length));
      begin(answer.kind());

      assertScanned(Scan.inOnePiece(scanner, answer.bytes(form)), answer);
    }
  }

  // limits

  /** A result's definitions that take {@code length} bytes with the column count and what follows. */
  private byte[] metadata(int length) {
    byte[] after = form.afterDefinitions(3, "02 00");
    int name = length - 5 - 5 - after.length;
    return join(frame(1, "01 | columns"), frame(2, "%02x".formatted(name) + " 'a'".repeat(name)), after);
  }

  @Test
  void definitionsOfTheLimitAreTaken() {
    begin(ResponseKind.QUERY);

    Scan scan = Scan.byteByByte(scanner, metadata(MAX_METADATA));

    assertThat(scan.told()).containsExactly("metadata", "waiting");
    assertThat(scan.bytes()).hasSize(MAX_METADATA);
  }

  @Test
  void onePastTheLimitIsRefusedAtTheHeaderOfTheLastPacket() {
    begin(ResponseKind.QUERY);
    byte[] metadata = metadata(MAX_METADATA + 1);
    int headersEnd = form == Form.OK ? 9 : MAX_METADATA + 1 - 5;
    Scan scan = new Scan(scanner).receive(Arrays.copyOf(metadata, headersEnd - 1));

    assertThatExceptionOfType(MetadataTooLargeException.class)
        .isThrownBy(() -> scan.receive(metadata[headersEnd - 1]))
        .withMessageContaining("more than 128 bytes");
  }

  @Test
  void manyDefinitionsCountTogether() {
    byte[] two = join(Answer.column(2), Answer.column(3));

    assertRefused(ResponseKind.QUERY, "more than 128 bytes", frame(1, "06 | columns"), two, two, two);
  }

  @Test
  void aLimitOfAllThatAnIntHoldsIsNone() {
    ResponseScanner unlimited = new ResponseScanner(Integer.MAX_VALUE, Integer.MAX_VALUE);
    unlimited.begin(ResponseKind.QUERY, form.client());

    Scan scan = Scan.inOnePiece(unlimited, Answer.A_ROW_LONGER_THAN_A_BATCH.bytes(form));

    assertThat(scan.told()).containsExactly("metadata", "rows 5", "end 0x0002", "complete");
  }

  /** An OK or ERR packet of {@code length} bytes with its header. */
  private static byte[] control(String start, int length) {
    byte[] begun = bytes(start);
    return frame(1, start + " 'a'".repeat(length - 4 - begun.length));
  }

  @Test
  void controlPacketsOfTheLimitAreTaken() {
    for (String start : List.of("ff 25 05 '#70100'", "00 00 00 02 00 00 00 75", "fe 00 00 02 00 00 00 75")) {
      begin(ResponseKind.QUERY);
      assertThat(Scan.byteByByte(scanner, control(start, MAX_METADATA)).told()).hasSize(2).endsWith("complete");
    }
    begin(ResponseKind.TEXT);
    assertThat(Scan.byteByByte(scanner, control("'U'", MAX_METADATA)).told()).containsExactly("text", "complete");
  }

  @Test
  void controlPacketsPastTheLimitAreRefusedAtTheirHeader() {
    for (String start : List.of("ff 25 05 '#70100'", "00 00 00 02 00 00 00 75", "fe 00 00 02 00 00 00 75")) {
      byte[] packet = control(start, MAX_METADATA + 1);
      assertRefused(ResponseKind.QUERY, "at most 128 bytes, got 129", Arrays.copyOf(packet, 4));
      assertRefused(ResponseKind.TEXT, "at most 128 bytes, got 129", Arrays.copyOf(packet, 4));
    }
    byte[] error = control("ff 25 05 '#70100'", MAX_METADATA + 1);
    assertRefused(ResponseKind.FIELD_LIST, "at most 128 bytes, got 129", Arrays.copyOf(error, 5));
  }

  // what is no answer

  @Test
  void emptyPacketsAreRefused() {
    byte[] empty = bytes("00 00 00 01");
    assertRefused(ResponseKind.QUERY, "at least 1 byte", empty);
    assertRefused(ResponseKind.STATUS, "at least 1 byte", empty);
    assertRefused(ResponseKind.TEXT, "at least 1 byte", empty);
    assertRefused(ResponseKind.FIELD_LIST, "at least 1 byte", empty);
    assertRefused(ResponseKind.QUERY, "at least 1 byte", frame(1, "01 | columns"), empty);
  }

  @Test
  void rowsBeforeAnEmptyPacketAreHandedOnFirst() {
    begin(ResponseKind.FIELD_LIST);
    ByteBuf in = Unpooled.wrappedBuffer(join(frame(1, "01 'a'"), bytes("00 00 00 02")));

    ResultSegment rows = scanner.next(in);

    assertThat(rows).isInstanceOf(ResultSegment.Rows.class);
    rows.release();
    assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> scanner.next(in));
  }

  @Test
  void columnCountsOutOfRangeAreRefused() {
    assertRefused(ResponseKind.QUERY, "column count: expected at least 1, got 0", frame(1, "fc 00 00"));
    assertRefused(ResponseKind.QUERY, "2 bytes, got 1", frame(1, "fc 01"));
  }

  @Test
  void requestsForAFileComeBeforeAResult() {
    begin(ResponseKind.QUERY);

    Scan scan = Scan.inOnePiece(scanner,
        join(frame(1, "fb 'data.csv'"), frame(4, "00 00 00", "0a 00 | MORE_RESULTS", "00 00"),
        frame(5, "fb 'more.csv'"), frame(7, "00 00 00", "02 00", "00 00")));

    assertThat(scan.told()).containsExactly("local infile 1", "ok 0x000a", "local infile 5", "ok 0x0002", "complete");
  }

  @Test
  void aCommandWithoutRowsAsksForNoFile() {
    assertRefused(ResponseKind.STATUS, "OK, EOF or ERR", frame(1, "fb 'data.csv'"));
  }

  @Test
  void terminatorsWithoutStatusAreRefused() {
    assertRefused(ResponseKind.QUERY, "bytes", frame(1, "00"));
    assertRefused(ResponseKind.QUERY, "bytes", frame(1, "00 00 00 02"));
    assertRefused(ResponseKind.QUERY, "NULL", frame(1, "00 fb 00 02 00 00 00"));
    for (String eof : List.of("fe", "fe 00", "fe 00 00", "fe 00 00 02")) {
      assertRefused(ResponseKind.FIELD_LIST, "bytes", frame(1, eof));
    }
    assertRefused(ResponseKind.FIELD_LIST, "bytes", frame(1, "fe fc 00 00 fc 00"));
  }

  @Test
  void aCommandWithoutRowsIsNotAnsweredByAny() {
    assertRefused(ResponseKind.STATUS, "OK, EOF or ERR", frame(1, "01 | columns"));
  }

  @Test
  void aCommandWithoutRowsIsAnsweredByOnePacket() {
    begin(ResponseKind.STATUS);

    Scan scan = Scan.inOnePiece(scanner, frame(1, "00 00 00", "0a 00 | MORE_RESULTS of a query before", "00 00"));

    assertThat(scan.told()).containsExactly("ok 0x000a", "complete");
  }
}
