package dev.sluice.protocol.statement;

/**
 * What is known of how the server reads a session's statements.
 *
 * @param mariaDb whether it is a MariaDB server, and not MySQL
 * @param noBackslashEscapes whether {@code NO_BACKSLASH_ESCAPES} is in force, as the status flag of that name says
 * @param trailBytes whether the session's character set could be one in which the second byte of a character may be
 *     that of a backslash or a backtick: Big5, GBK, GB18030, Shift-JIS, CP932
 */
public record Dialect(boolean mariaDb, boolean noBackslashEscapes, boolean trailBytes) {

  /** The most likely reading. */
  int firstReading() {
    return (noBackslashEscapes ? Reading.NO_BACKSLASH_ESCAPES : 0) | Reading.RUNS_COMMENTS;
  }

  /** Which bits of a reading are not known. */
  int unknown() {
    return Reading.ANSI_QUOTES | Reading.RUNS_COMMENTS | (trailBytes ? Reading.TRAIL_BYTES : 0);
  }
}
