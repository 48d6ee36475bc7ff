package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.assertSameBytes;
import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;
import static dev.sluice.protocol.response.Relay.failure;
import static dev.sluice.protocol.response.ResponseKind.QUERY;
import static dev.sluice.protocol.response.ResponseKind.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.codec.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The error contract, row by row of its first table ({@code row1} to {@code row9}), for clients of both forms; every
 * phase with every event stands in {@link PhaseTests}, prepared statements in {@link PreparedErrorContractTests}. A
 * server's frames have ids from 1 on, and so have the client's, unless a test says otherwise.
 */
@ParameterizedClass
@EnumSource
class ErrorContractTests {

  private final Form form;
  private final Relay relay;

  /** A result's definitions, the id of the frame after them, and a row in that frame. */
  private final byte[] metadata;

  private final int rowId;
  private final byte[] row;

  ErrorContractTests(Form form) {
    this.form = form;
    relay = new Relay(form.client()).begin(QUERY, 1);
    metadata = join(frame(1, "01 | columns"), Answer.column(2), form.afterDefinitions(3, "02 00 | AUTOCOMMIT"));
    rowId = form == Form.OK ? 3 : 4;
    row = frame(rowId, "01 '1'");
  }

  /** The beginning of a row of 200 bytes. */
  private byte[] begunRow() {
    return Arrays.copyOf(Answer.row(rowId, 200), 30);
  }

  // the rows of the table

  @Test
  void row1NothingWritten() {
    relay.assertUsable(bytes("19 00 00 01", "ff d0 0b '#HY000' 'sluice: too late'"));
  }

  @Test
  void row1TheErrTakesTheIdAfterTheCommands() {
    relay.begin(QUERY, 255);

    relay.assertUsable(failure(255));
  }

  @Test
  void row2DefinitionsIncomplete() {
    relay.receive(join(frame(1, "02 | columns"), Answer.column(2)));

    relay.assertUsable(failure(1));
  }

  @Test
  void row2DefinitionsOfALaterResultIncomplete() {
    byte[] first = frame(1, "00 01 00", "0a 00 | MORE_RESULTS", "00 00");
    relay.receive(join(first, frame(2, "02 | columns"), Answer.column(3)));

    relay.assertUsable(first, failure(2));
  }

  @Test
  void row3MetadataWritten() {
    relay.receive(metadata);

    relay.assertUsable(metadata, failure(rowId));
  }

  @Test
  void row3RowsWritten() {
    relay.receive(metadata).receive(row).receive(frame(rowId + 1, "01 '2'"));

    relay.assertUsable(metadata, row, frame(rowId + 1, "01 '2'"), failure(rowId + 2));
  }

  @Test
  void row3AWholeLongRowWritten() {
    byte[] longRow = Answer.row(rowId, 200);
    relay.receive(join(metadata, longRow));

    relay.assertUsable(metadata, longRow, failure(rowId + 1));
  }

  @Test
  void row4InsideARowThatIsCutThrough() {
    relay.receive(join(metadata, begunRow()));

    relay.assertClosed(metadata, begunRow());
    assertThat(relay.encoder().phase()).isEqualTo(Phase.IN_ROW);
  }

  @Test
  void row4BetweenTwoFramesOfARow() {
    ResponseEncoder encoder = relay.receive(metadata).encoder();
    ByteBuf wholeFrame = Unpooled.buffer().writeMediumLE(Frames.MAX_PAYLOAD).writeByte(3).writeZero(Frames.MAX_PAYLOAD);

    encoder.encode(new ResultSegment.RowPart(wholeFrame, true, false)).release();

    relay.assertClosed(metadata);
  }

  @Test
  void row5OkWithMoreResults() {
    byte[] ok = bytes("07 00 00 01", "00 01 00 0a 00 00 00");
    relay.receive(ok);

    relay.assertUsable(ok, failure(2));
  }

  @Test
  void row5TerminatorWithMoreResults() {
    byte[] end = form.afterRows(rowId + 1, "0a 00 | MORE_RESULTS");
    relay.receive(join(metadata, row, end));

    relay.assertUsable(metadata, row, end, failure(rowId + 2));
  }

  @Test
  void row6OkWithoutMoreResults() {
    byte[] ok = bytes("07 00 00 01", "00 01 00 02 00 00 00");
    relay.receive(ok);

    relay.assertClosed(ok);
  }

  @Test
  void row6TerminatorWithoutMoreResults() {
    byte[] end = form.afterRows(rowId + 1, "02 00");
    relay.receive(join(metadata, row, end));

    relay.assertClosed(metadata, row, end);
  }

  @Test
  void row6Text() {
    byte[] text = frame(1, "'Uptime: 42'");
    relay.begin(TEXT, 1).receive(text);

    relay.assertClosed(text);
  }

  @Test
  void row7AnErrOfTheServers() {
    byte[] error = frame(1, "ff 25 05 '#70100Query execution was interrupted'");
    relay.receive(error);

    relay.assertUsable(error);
  }

  @Test
  void row7AnErrInPlaceOfTheTerminator() {
    byte[] error = frame(rowId + 1, "ff 25 05 '#70100Query execution was interrupted'");
    relay.receive(join(metadata, row, error));

    relay.assertUsable(metadata, row, error);
  }

  @Test
  void row7AFailureAfterAFailure() {
    relay.receive(metadata);
    relay.fail();

    relay.assertUsable(metadata, failure(rowId));
  }

  @Test
  void row8ACommandThatHasNoResponse() {
    relay.encoder().beginWithoutResponse();

    relay.assertUsable();
    relay.assertUsable();
    assertThat(relay.encoder().phase()).isEqualTo(Phase.NO_RESPONSE);
  }

  @Test
  void row8TheNextCommandIsAnsweredAgain() {
    relay.encoder().beginWithoutResponse();
    relay.fail();
    relay.begin(QUERY, 1);

    relay.assertUsable(failure(1));
  }

  /** The encoder is not asked any more; it holds no bytes that somebody would have to let go. */
  @Test
  void row9TheClientIsGone() {
    Relay gone = new Relay(form.client()).begin(QUERY, 1);

    gone.receive(join(metadata, begunRow()));

    assertThat(gone.encoder().phase()).isEqualTo(Phase.IN_ROW);
  }

  // the two cases from the review

  @Test
  void reviewSelectRowsThenError() {
    byte[] server = form == Form.OK
        ? bytes(
            "01 00 00 01 01", "06 00 00 02 'column'",
            "02 00 00 03 01 '1'",
            "07 00 00 04", "fe 00 00 | header, counts", "0a 00 | AUTOCOMMIT, MORE_RESULTS", "00 00",
            "10 00 00 05", "ff 7a 04 '#42S02' 'unknown'")
        : bytes(
            "01 00 00 01 01", "06 00 00 02 'column'", "05 00 00 03", "fe 00 00 | header, warnings", "02 00",
            "02 00 00 04 01 '1'",
            "05 00 00 05", "fe", "00 00 | warnings", "0a 00 | AUTOCOMMIT, MORE_RESULTS",
            "10 00 00 06", "ff 7a 04 '#42S02' 'unknown'");

    relay.receive(server);

    assertSameBytes(relay.sent(), server);
    assertThat(relay.encoder().phase()).isEqualTo(Phase.ERROR);
    relay.assertUsable(server);
  }

  @Test
  void reviewUpdateThenError() {
    byte[] server = join(
        bytes("07 00 00 01", "00 | OK", "03 | rows", "00", "0a 00 | AUTOCOMMIT, MORE_RESULTS", "00 00"),
        bytes("10 00 00 02", "ff 7a 04 '#42S02' 'unknown'"));

    relay.receive(server);

    relay.assertUsable(server);
  }

  @Test
  void reviewTheGatewaysOwnFailureBetweenTwoResults() {
    byte[] update = bytes("07 00 00 01", "00 03 00 0a 00 00 00");
    relay.receive(update);

    relay.assertUsable(update, failure(2));
  }
}
