package dev.sluice.gateway.backend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.wire.ServerBytes;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.StatusFlags;
import dev.sluice.protocol.response.ResultSegment;
import dev.sluice.protocol.statement.Dialect;
import dev.sluice.protocol.statement.Effects;
import dev.sluice.protocol.statement.StatementText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LastStatementTests {

  private final LastStatement last = new LastStatement();

  private void begins(CommandCode command, String text, boolean inTransaction) {
    ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    Effects effects = StatementText.effects(bytes, new Dialect(true, false, false));
    last.begins(command, effects, inTransaction);
  }

  private void begins(String text) {
    begins(CommandCode.COM_QUERY, text, false);
  }

  private void ended(ResultSegment.Terminator terminator) {
    last.ended(terminator);
    terminator.release();
  }

  private void ok(int status, String affectedRows, String insertId, String warnings) {
    ended(new ResultSegment.Ok(ServerBytes.frame(1, "00 | header", affectedRows, insertId, "02 00 | status", warnings),
        status));
  }

  private void ok() {
    ok(0, "00 | rows", "00 | id", "00 00 | warnings");
  }

  @Test
  void nothingIsLeftAtFirst() {
    assertThat(last.rowCount()).isZero();
    assertThat(last.error()).isZero();
    assertThat(last.mayHaveConditions()).isFalse();
    assertThat(last.hasInsertId()).isFalse();
    assertThat(last.hasNextTransaction()).isFalse();
    assertThat(last.hasUnexplainedChange()).isFalse();
  }

  @Test
  void anOkSaysHowManyRowsWereChanged() {
    begins("UPDATE t SET a = 1");
    ok(0, "fc 2c 01 | 300 rows", "00 | id", "00 00 | warnings");
    assertThat(last.rowCount()).isEqualTo(300);
    assertThat(last.hasInsertId()).isFalse();
  }

  @Test
  void anIdIsKeptUntilAReset() {
    begins("INSERT INTO t VALUES (1)");
    ok(0, "01 | rows", "fc e8 03 | id 1000", "00 00 | warnings");
    assertThat(last.hasInsertId()).isTrue();
    begins("DO 1");
    ok();
    assertThat(last.hasInsertId()).isTrue();
    last.clear();
    assertThat(last.hasInsertId()).isFalse();
  }

  @Test
  void rowsHaveNoCountOfChanges() {
    begins("UPDATE t SET a = 1");
    ok(0, "05 | rows", "00 | id", "00 00 | warnings");
    begins("SELECT 1");
    ended(new ResultSegment.ResultEnd(ServerBytes.end(4), StatusFlags.AUTOCOMMIT));
    assertThat(last.rowCount()).isEqualTo(-1);
    begins("SELECT 1");
    ended(new ResultSegment.ResultEnd(ServerBytes.frame(4, "fe | EOF", "00 00 | warnings", "02 00 | status"), 2));
    assertThat(last.rowCount()).isEqualTo(-1);
  }

  @Test
  void aWholeResultIsReadAtItsEnd() {
    begins("SELECT 1 + 'a'");
    ByteBuf before = ServerBytes.join(ServerBytes.metadata(1), ServerBytes.row(3, "1"));
    int terminator = before.readableBytes();
    int definitions = terminator - 6;
    ByteBuf end = ServerBytes.frame(4, "fe | header", "00 00 | rows, id", "02 00 | status", "01 00 | warnings");
    ended(new ResultSegment.Resultset(ServerBytes.join(before, end), definitions, false, 1, terminator, 2));
    assertThat(last.rowCount()).isEqualTo(-1);
    assertThat(last.mayHaveConditions()).isTrue();
  }

  @Test
  void warningsAreThereUntilAStatementRenewsThem() {
    begins("UPDATE t SET a = 'x'");
    ok(0, "01 | rows", "00 | id", "02 00 | warnings");
    assertThat(last.mayHaveConditions()).isTrue();
    begins("SET sql_mode = ''");
    ok();
    assertThat(last.mayHaveConditions()).isTrue();
    begins("UPDATE t SET a = 1");
    ok();
    assertThat(last.mayHaveConditions()).isFalse();
  }

  @Test
  void theWarningsOfAnEofPacketCount() {
    begins("SELECT a FROM t");
    ended(new ResultSegment.ResultEnd(ServerBytes.frame(4, "fe | EOF", "03 00 | warnings", "02 00 | status"), 2));
    assertThat(last.mayHaveConditions()).isTrue();
  }

  @Test
  void anErrorIsACondition() {
    begins("UPDATE t SET a = 1");
    last.failed(1146);
    assertThat(last.error()).isEqualTo(1146);
    assertThat(last.rowCount()).isEqualTo(-1);
    assertThat(last.mayHaveConditions()).isTrue();
    begins("UPDATE t SET a = 1");
    assertThat(last.error()).isZero();
  }

  @Test
  void theNextTransactionIsThereUntilOneEnds() {
    begins("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
    ok();
    assertThat(last.hasNextTransaction()).isTrue();
    begins("SET sql_mode = ''");
    ok();
    assertThat(last.hasNextTransaction()).isTrue();
    begins("BEGIN");
    ok(StatusFlags.IN_TRANS, "00", "00", "00 00");
    assertThat(last.hasNextTransaction()).isTrue();
    begins(CommandCode.COM_QUERY, "COMMIT", true);
    ok();
    assertThat(last.hasNextTransaction()).isFalse();
  }

  @Test
  void aStatementOutsideOfATransactionMayUseNoTransactionEither() {
    begins("SET @@transaction_read_only = 1");
    ok();
    begins("SELECT TABLE_NAME FROM information_schema.TABLES");
    ok();
    assertThat(last.hasNextTransaction()).isTrue();
  }

  @Test
  void aStatementThatFailsMayHaveSetTheNextTransaction() {
    begins("SET TRANSACTION READ ONLY; SELECT");
    last.failed(1064);
    assertThat(last.hasNextTransaction()).isTrue();
  }

  /** A preparation runs nothing. */
  @Test
  void aPreparationLeavesNothingOfItsText() {
    begins(CommandCode.COM_STMT_PREPARE, "SET TRANSACTION READ ONLY", false);
    assertThat(last.hasNextTransaction()).isFalse();
    last.changedState();
    assertThat(last.hasUnexplainedChange()).isTrue();
  }

  @Test
  void aChangeThatTheTextExplains() {
    for (String text : new String[] {"SET sql_mode = ''", "USE d", "SET @x = 1", "CALL p()", "SELECT 1 INTO @x"}) {
      begins(text);
      last.changedState();
      assertThat(last.hasUnexplainedChange()).as(text).isFalse();
    }
    begins(CommandCode.COM_INIT_DB, "", false);
    last.changedState();
    begins(CommandCode.COM_SET_OPTION, "", false);
    last.changedState();
    assertThat(last.hasUnexplainedChange()).isFalse();
  }

  @Test
  void aChangeThatTheTextDoesNotExplainIsThereUntilAReset() {
    begins("SELECT 1");
    last.changedState();
    begins("SET sql_mode = ''");
    last.changedState();
    assertThat(last.hasUnexplainedChange()).isTrue();
    last.clear();
    assertThat(last.hasUnexplainedChange()).isFalse();
  }

  @Test
  void aResetClearsAll() {
    begins("SET TRANSACTION READ ONLY");
    last.failed(1568);
    last.clear();
    nothingIsLeftAtFirst();
  }
}
