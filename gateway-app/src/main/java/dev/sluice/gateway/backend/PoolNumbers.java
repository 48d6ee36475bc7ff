package dev.sluice.gateway.backend;

/**
 * How a pool is used at one moment.
 *
 * @param lent connections that sessions hold
 * @param idle connections that wait to be lent
 * @param pending sessions that wait for a connection
 */
public record PoolNumbers(int lent, int idle, int pending) {

  static final PoolNumbers NONE = new PoolNumbers(0, 0, 0);

  PoolNumbers plus(PoolNumbers other) {
    return new PoolNumbers(lent + other.lent, idle + other.idle, pending + other.pending);
  }
}
