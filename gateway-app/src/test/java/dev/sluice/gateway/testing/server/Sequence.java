package dev.sluice.gateway.testing.server;

/** Tables of as many rows as wanted, in SQL that both families of servers speak and answer row by row. */
public final class Sequence {

  private Sequence() {}

  /** What follows {@code FROM}: a table with a column {@code seq} that counts from 1 to {@code last}. */
  public static String upTo(int last) {
    return upTo(last, "numbers");
  }

  /** The same under a name of its own. */
  public static String upTo(int last, String alias) {
    return "JSON_TABLE(CONCAT('[0', REPEAT(',0', " + (last - 1)
        + "), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) " + alias;
  }
}
