package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;
import static dev.sluice.protocol.response.ResponseKind.QUERY;
import static dev.sluice.protocol.response.ResponseKind.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.codec.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/**
 * The error contract, row by row of its first table ({@code row1} to {@code row9}); every phase with every event stands
 * in {@link PhaseTests}. A server's frames have ids from 1 on, and so have the client's, unless a test says otherwise.
 */
class ErrorContractTests {

  private static final int AUTOCOMMIT = StatusFlags.AUTOCOMMIT;

  private static final byte[] METADATA = join(frame(1, "01 | columns"), Answer.column(2));
  private static final byte[] ROW = frame(3, "01 '1'");
  private static final byte[] BEGUN_ROW = bytes("c8 00 00 03", "c7 'the first of 199 bytes'");

  private final Relay relay = new Relay(Relay.MODERN).begin(QUERY, 1, AUTOCOMMIT);

  private static byte[] failure(int sequenceId) {
    return frame(sequenceId, "ff | ERR", "d0 0b | 3024", "'#HY000'", "'sluice: too late'");
  }

  private void assertUsable(byte[]... sent) {
    assertThat(relay.fail()).as("usable").isTrue();
    assertSameBytes(relay.sent(), join(sent));
  }

  private void assertClosed(byte[]... sent) {
    assertThat(relay.fail()).as("usable").isFalse();
    assertSameBytes(relay.sent(), join(sent));
  }

  // the rows of the table

  @Test
  void row1NothingWritten() {
    assertUsable(bytes("19 00 00 01", "ff d0 0b '#HY000' 'sluice: too late'"));
  }

  @Test
  void row1TheErrTakesTheIdAfterTheCommands() {
    relay.begin(QUERY, 255, AUTOCOMMIT);

    assertUsable(failure(255));
  }

  @Test
  void row2DefinitionsIncomplete() {
    relay.receive(join(frame(1, "02 | columns"), Answer.column(2)));

    assertUsable(failure(1));
  }

  @Test
  void row2DefinitionsOfALaterResultIncomplete() {
    byte[] first = frame(1, "00 01 00", "0a 00 | MORE_RESULTS", "00 00");
    relay.receive(join(first, frame(2, "02 | columns"), Answer.column(3)));

    assertUsable(first, failure(2));
  }

  @Test
  void row3MetadataWritten() {
    relay.receive(METADATA);

    assertUsable(METADATA, failure(3));
  }

  @Test
  void row3RowsWritten() {
    relay.receive(METADATA).receive(ROW).receive(frame(4, "01 '2'"));

    assertUsable(METADATA, ROW, frame(4, "01 '2'"), failure(5));
  }

  @Test
  void row3AWholeLongRowWritten() {
    byte[] row = Answer.row(3, 200);
    relay.receive(join(METADATA, row));

    assertUsable(METADATA, row, failure(4));
  }

  @Test
  void row3AClientOfTheEofForm() {
    Relay old = new Relay(Relay.OLD).begin(QUERY, 1, AUTOCOMMIT).receive(join(METADATA, ROW));

    assertThat(old.fail()).isTrue();
    assertSameBytes(
        old.sent(), join(METADATA, bytes("05 00 00 03", "fe 00 00 02 00"), frame(4, "01 '1'"), failure(5)));
  }

  @Test
  void row4InsideARowThatIsCutThrough() {
    relay.receive(join(METADATA, BEGUN_ROW));

    assertClosed(METADATA, BEGUN_ROW);
    assertThat(relay.encoder().phase()).isEqualTo(Phase.IN_ROW);
  }

  @Test
  void row4BetweenTwoFramesOfARow() {
    ResponseEncoder encoder = relay.receive(METADATA).encoder();
    ByteBuf wholeFrame = Unpooled.buffer().writeMediumLE(Frames.MAX_PAYLOAD).writeByte(3).writeZero(Frames.MAX_PAYLOAD);

    encoder.encode(new ResultSegment.RowPart(wholeFrame, true, false)).release();

    assertClosed(METADATA);
  }

  @Test
  void row5OkWithMoreResults() {
    byte[] ok = bytes("07 00 00 01", "00 01 00 0a 00 00 00");
    relay.receive(ok);

    assertUsable(ok, failure(2));
  }

  @Test
  void row5TerminatorWithMoreResults() {
    byte[] end = bytes("07 00 00 04", "fe 00 00 0a 00 00 00");
    relay.receive(join(METADATA, ROW, end));

    assertUsable(METADATA, ROW, end, failure(5));
  }

  @Test
  void row5TerminatorInTheEofForm() {
    byte[] end = bytes("07 00 00 04", "fe 00 00 0a 00 00 00");
    Relay old = new Relay(Relay.OLD).begin(QUERY, 1, AUTOCOMMIT).receive(join(METADATA, ROW, end));

    assertThat(old.fail()).isTrue();
    assertSameBytes(
        old.sent(),
        join(
            METADATA,
            bytes("05 00 00 03", "fe 00 00 02 00"),
            frame(4, "01 '1'"),
            bytes("05 00 00 05", "fe 00 00 0a 00"),
            failure(6)));
  }

  @Test
  void row6OkWithoutMoreResults() {
    byte[] ok = bytes("07 00 00 01", "00 01 00 02 00 00 00");
    relay.receive(ok);

    assertClosed(ok);
  }

  @Test
  void row6TerminatorWithoutMoreResults() {
    byte[] end = bytes("07 00 00 04", "fe 00 00 02 00 00 00");
    relay.receive(join(METADATA, ROW, end));

    assertClosed(METADATA, ROW, end);
  }

  @Test
  void row6Text() {
    byte[] text = frame(1, "'Uptime: 42'");
    relay.begin(TEXT, 1, AUTOCOMMIT).receive(text);

    assertClosed(text);
  }

  @Test
  void row7AnErrOfTheServers() {
    byte[] error = frame(1, "ff 25 05 '#70100Query execution was interrupted'");
    relay.receive(error);

    assertUsable(error);
  }

  @Test
  void row7AnErrInPlaceOfTheTerminator() {
    byte[] error = frame(4, "ff 25 05 '#70100Query execution was interrupted'");
    relay.receive(join(METADATA, ROW, error));

    assertUsable(METADATA, ROW, error);
  }

  @Test
  void row7AFailureAfterAFailure() {
    relay.receive(METADATA);
    relay.fail();

    assertUsable(METADATA, failure(3));
  }

  @Test
  void row8ACommandThatHasNoResponse() {
    relay.encoder().beginWithoutResponse();

    assertUsable();
    assertUsable();
    assertThat(relay.encoder().phase()).isEqualTo(Phase.NO_RESPONSE);
  }

  @Test
  void row8TheNextCommandIsAnsweredAgain() {
    relay.encoder().beginWithoutResponse();
    relay.fail();
    relay.begin(QUERY, 1, AUTOCOMMIT);

    assertUsable(failure(1));
  }

  /** The encoder is not asked any more; it holds no bytes that somebody would have to let go. */
  @Test
  void row9TheClientIsGone() {
    Relay gone = new Relay(Relay.OLD).begin(QUERY, 1, AUTOCOMMIT);

    gone.receive(join(METADATA, BEGUN_ROW));

    assertThat(gone.encoder().phase()).isEqualTo(Phase.IN_ROW);
  }

  // the two cases from the review

  @Test
  void reviewSelectRowsThenError() {
    byte[] server = join(
        METADATA,
        ROW,
        bytes("07 00 00 04", "fe 00 00 | header, counts", "0a 00 | AUTOCOMMIT, MORE_RESULTS", "00 00"),
        bytes("10 00 00 05", "ff 7a 04 '#42S02' 'unknown'"));

    relay.receive(server);

    assertSameBytes(relay.sent(), server);
    assertThat(relay.encoder().phase()).isEqualTo(Phase.ERROR);
  }

  @Test
  void reviewSelectRowsThenErrorInTheEofForm() {
    Relay old = new Relay(Relay.OLD).begin(QUERY, 1, AUTOCOMMIT);

    old.receive(join(METADATA, ROW, bytes("07 00 00 04", "fe 00 00 0a 00 00 00")));
    old.receive(frame(5, "ff 7a 04 '#42S02unknown'"));

    assertSameBytes(
        old.sent(),
        join(
            METADATA,
            bytes("05 00 00 03", "fe", "00 00 | warnings", "02 00 | AUTOCOMMIT"),
            bytes("02 00 00 04", "01 '1'"),
            bytes("05 00 00 05", "fe", "00 00 | warnings", "0a 00 | AUTOCOMMIT, MORE_RESULTS"),
            bytes("10 00 00 06", "ff 7a 04 '#42S02unknown'")));
  }

  @Test
  void reviewUpdateThenError() {
    byte[] server = join(
        bytes("07 00 00 01", "00 | OK", "03 | rows", "00", "0a 00 | AUTOCOMMIT, MORE_RESULTS", "00 00"),
        bytes("10 00 00 02", "ff 7a 04 '#42S02' 'unknown'"));

    relay.receive(server);

    assertUsable(server);
  }

  @Test
  void reviewTheGatewaysOwnFailureBetweenTwoResults() {
    byte[] update = bytes("07 00 00 01", "00 03 00 0a 00 00 00");
    relay.receive(update);

    assertUsable(update, failure(2));
  }
}
