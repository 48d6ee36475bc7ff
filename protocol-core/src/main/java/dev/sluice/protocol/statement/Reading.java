package dev.sluice.protocol.statement;

/**
 * One way in which a server could read a text. If something is not known, such as the session's {@code sql_mode}, and
 * makes a difference, the text is read in both ways.
 *
 * @param noBackslashEscapes whether a backslash in a string is a character like others: {@code NO_BACKSLASH_ESCAPES}
 * @param ansiQuotes whether {@code "} quotes an identifier: {@code ANSI_QUOTES}
 * @param trailBytes whether a byte of 0x81 and more takes a following backslash or backtick as its second: in Big5,
 *     GBK, GB18030, Shift-JIS and CP932 that can be
 * @param runsComments whether the contents of {@code /*! *}{@code /} are statement text
 */
record Reading(boolean noBackslashEscapes, boolean ansiQuotes, boolean trailBytes, boolean runsComments) {

  static final int NO_BACKSLASH_ESCAPES = 1;
  static final int ANSI_QUOTES = 1 << 1;
  static final int TRAIL_BYTES = 1 << 2;
  static final int RUNS_COMMENTS = 1 << 3;

  /** The number of readings. */
  static final int COUNT = 1 << 4;

  /** The reading with those bits. */
  static Reading of(int bits) {
    return new Reading((bits & NO_BACKSLASH_ESCAPES) != 0, (bits & ANSI_QUOTES) != 0, (bits & TRAIL_BYTES) != 0,
        (bits & RUNS_COMMENTS) != 0);
  }
}
