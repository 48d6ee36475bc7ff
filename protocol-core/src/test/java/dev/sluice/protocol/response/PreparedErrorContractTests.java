package dev.sluice.protocol.response;

import static dev.sluice.protocol.Wire.frame;
import static dev.sluice.protocol.Wire.join;
import static dev.sluice.protocol.response.Relay.failure;
import static dev.sluice.protocol.response.ResponseKind.EXECUTE;
import static dev.sluice.protocol.response.ResponseKind.FETCH;
import static dev.sluice.protocol.response.ResponseKind.PREPARE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The error contract on the path of prepared statements, named as in {@link ErrorContractTests}. */
@ParameterizedClass
@EnumSource
class PreparedErrorContractTests {

  private static final String[] TWO_PARAMETERS_ONE_COLUMN =
      {"00", "07 00 00 00 | id", "01 00 | columns", "02 00 | parameters", "00", "00 00 | warnings"};

  private final Form form;
  private final Relay relay;

  PreparedErrorContractTests(Form form) {
    this.form = form;
    relay = new Relay(form.client());
  }

  private static byte[] binaryRow(int sequenceId) {
    return frame(sequenceId, "00", "00 | no NULL", "01 '1'");
  }

  // COM_STMT_PREPARE

  @Test
  void row1NothingPrepared() {
    relay.begin(PREPARE, 1);

    relay.assertUsable(failure(1));
  }

  @Test
  void row2ParametersIncomplete() {
    relay.begin(PREPARE, 1).receive(join(frame(1, TWO_PARAMETERS_ONE_COLUMN), Answer.column(2)));

    relay.assertUsable(failure(1));
  }

  @Test
  void row2ColumnsIncomplete() {
    byte[] parameters = join(Answer.column(2), Answer.column(3), form.afterDefinitions(4, "02 00"));
    relay.begin(PREPARE, 1).receive(join(frame(1, TWO_PARAMETERS_ONE_COLUMN), parameters));

    relay.assertUsable(failure(1));
  }

  @Test
  void row6Prepared() {
    byte[] prepared = Answer.PREPARED_WITH_BOTH.bytes(form);
    relay.begin(PREPARE, 1).receive(prepared);

    relay.assertClosed(prepared);
  }

  @Test
  void row7AnErrInPlaceOfADefinition() {
    byte[] begun = join(frame(1, TWO_PARAMETERS_ONE_COLUMN), Answer.column(2));
    relay.begin(PREPARE, 1).receive(join(begun, frame(3, "ff 25 05 '#70100stopped'")));

    relay.assertUsable(frame(1, "ff 25 05 '#70100stopped'"));
  }

  // COM_STMT_EXECUTE

  private byte[] metadata() {
    return join(frame(1, "01 | columns"), Answer.column(2), form.afterDefinitions(3, "02 00"));
  }

  private int rowId() {
    return form == Form.OK ? 3 : 4;
  }

  @Test
  void row2DefinitionsIncomplete() {
    relay.begin(EXECUTE, 1).receive(join(frame(1, "02 | columns"), Answer.column(2)));

    relay.assertUsable(failure(1));
  }

  @Test
  void row3BinaryRowsWritten() {
    relay.begin(EXECUTE, 1).receive(join(metadata(), binaryRow(rowId())));

    relay.assertUsable(metadata(), binaryRow(rowId()), failure(rowId() + 1));
  }

  @Test
  void row5AResultOfAProcedure() {
    byte[] result = join(metadata(), form.afterRows(rowId(), "0a 00 | MORE_RESULTS"));
    relay.begin(EXECUTE, 1).receive(result);

    relay.assertUsable(result, failure(rowId() + 1));
  }

  @Test
  void row6ACursor() {
    byte[] cursor = Answer.CURSOR.bytes(form);
    relay.begin(EXECUTE, 1).receive(cursor);

    relay.assertClosed(cursor);
    assertThat(relay.encoder().phase()).isEqualTo(Phase.ENDED);
  }

  // COM_STMT_FETCH

  @Test
  void row1NothingFetched() {
    relay.begin(FETCH, 1);

    relay.assertUsable(failure(1));
  }

  @Test
  void row3RowsFetched() {
    relay.begin(FETCH, 1).receive(join(binaryRow(1), binaryRow(2)));

    relay.assertUsable(binaryRow(1), binaryRow(2), failure(3));
  }

  @Test
  void row4InsideAFetchedRow() {
    byte[] begun = Arrays.copyOf(Answer.row(2, 200), 30);
    relay.begin(FETCH, 1).receive(join(binaryRow(1), begun));

    relay.assertClosed(binaryRow(1), begun);
  }

  @Test
  void row6TheLastRowFetched() {
    byte[] fetched = join(binaryRow(1), form.afterRows(2, "82 00 | LAST_ROW_SENT"));
    relay.begin(FETCH, 1).receive(fetched);

    relay.assertClosed(fetched);
  }

  @Test
  void row7AnErrInPlaceOfTheTerminatorOfAFetch() {
    byte[] fetched = join(binaryRow(1), frame(2, "ff 25 05 '#70100stopped'"));
    relay.begin(FETCH, 1).receive(fetched);

    relay.assertUsable(fetched);
  }

  @Test
  void theNextCommandStartsClean() {
    relay.begin(PREPARE, 1).receive(join(frame(1, TWO_PARAMETERS_ONE_COLUMN), Answer.column(2)));
    relay.fail();

    relay.begin(FETCH, 1).receive(binaryRow(1));

    relay.assertUsable(failure(1), binaryRow(1), failure(2));
    assertThat(relay.encoder().rows()).isEqualTo(1);
  }
}
