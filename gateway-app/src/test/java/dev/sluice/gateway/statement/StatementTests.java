package dev.sluice.gateway.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CommandCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementTests {

  private final List<String> heard = new ArrayList<>();
  private final Statement statement = new Statement(CommandCode.COM_QUERY, Upload.NONE, new StatementListener() {
    @Override
    public void acquired(Statement of) {
      heard.add("acquired");
    }

    @Override
    public void firstRow(Statement of) {
      heard.add("first row of " + of.rowCount());
    }

    @Override
    public void blocked(Statement of) {
      heard.add("blocked");
    }

    @Override
    public void ended(Statement of, Outcome outcome) {
      heard.add(outcome + " " + of.errorCode() + ", " + of.rowCount() + " rows, " + of.byteCount() + " bytes");
    }
  });

  @Test
  void tellsWhatHappensInItsOrder() {
    statement.acquired();
    statement.sent(10);
    statement.rows(0);
    statement.rows(2);
    statement.blocked();
    statement.resumed();
    statement.rows(3);
    statement.sent(20);
    statement.ended(false);

    assertThat(heard).containsExactly("acquired", "first row of 2", "blocked", "OK 0, 5 rows, 30 bytes");
    assertThat(statement.firstRowAt()).isNotNull();
    assertThat(statement.blockedNanos()).isLessThanOrEqualTo(statement.nanos());
  }

  @Test
  void aConnectionThatIsTriedAfterAnotherIsNotTold() {
    statement.acquired();
    statement.acquired();

    assertThat(heard).containsExactly("acquired");
  }

  @Test
  void anErrorBehindRowsIsItsOutcome() {
    statement.rows(7);
    statement.failed(1317);
    statement.ended(false);

    assertThat(heard).containsExactly("first row of 7", "ERROR 1317, 7 rows, 0 bytes");
  }

  @Test
  void itEndsOnce() {
    statement.ended(true);
    statement.ended(false);

    assertThat(heard).containsExactly("CANCELLED 0, 0 rows, 0 bytes");
    assertThat(statement.acquiredAt()).isNull();
  }

  @Test
  void theTimeForWhichAClientTakesNothingEndsWithIt() {
    statement.blocked();
    statement.blocked();
    statement.ended(true);

    assertThat(heard.getFirst()).isEqualTo("blocked");
    assertThat(heard).hasSize(2);
    assertThat(statement.blockedNanos()).isPositive();
  }
}
