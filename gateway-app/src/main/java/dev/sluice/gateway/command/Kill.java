package dev.sluice.gateway.command;

/**
 * The target of a {@code KILL}.
 *
 * @param connectionId as given: an id of the gateway or of a server, unsigned
 * @param queryOnly whether only the running statement is meant, not its connection
 */
record Kill(long connectionId, boolean queryOnly) {

  private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

  /**
   * The connection that a number means. A negative one is an id with the top bit set in the hands of a driver that
   * reads ids as signed, as MariaDB Connector/J does. MySQL looks at the lower 32 bits only.
   */
  static Kill of(long number, boolean queryOnly, boolean mariaDb) {
    boolean signed = number < 0 && number >= Integer.MIN_VALUE;
    return new Kill(signed || !mariaDb ? number & UNSIGNED_INT : number, queryOnly);
  }
}
