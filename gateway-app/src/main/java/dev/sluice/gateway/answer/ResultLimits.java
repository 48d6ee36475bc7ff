package dev.sluice.gateway.answer;

import dev.sluice.protocol.ErrorCode;
import java.time.Duration;

/**
 * What one command's answer may cost; zero means no limit.
 *
 * @param maxRows rows, over all results of the command
 * @param maxBytes bytes of rows as the server sends them, over all results
 * @param deadline time from the command to the end of its answer
 */
public record ResultLimits(long maxRows, long maxBytes, Duration deadline) {

  /** No limits at all. */
  public static final ResultLimits NONE = new ResultLimits(0, 0, Duration.ZERO);

  StatementFailure tooManyRows() {
    return StatementFailure.of(ErrorCode.ER_TOO_BIG_SELECT, "the result has more than " + maxRows
        + " rows (sluice.session.max-result-rows)");
  }

  StatementFailure tooManyBytes() {
    return StatementFailure.of(ErrorCode.ER_TOO_BIG_SELECT, "the result has more than " + maxBytes
        + " bytes (sluice.session.max-result-size)");
  }

  StatementFailure tooLate() {
    return StatementFailure.of(ErrorCode.ER_QUERY_TIMEOUT, "the statement took longer than " + deadline.toMillis()
        + " ms (sluice.session.statement-timeout)");
  }
}
