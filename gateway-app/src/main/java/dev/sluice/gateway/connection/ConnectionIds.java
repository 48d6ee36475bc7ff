package dev.sluice.gateway.connection;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connection ids of the gateway's making, which cannot be mistaken for a server's: the top bit set, then the node's
 * number, then a counter. Thread-safe.
 */
public final class ConnectionIds {

  private static final int GATEWAY_BIT = 1 << 31;
  private static final int COUNTER_BITS = 21;
  private static final int COUNTER_MASK = (1 << COUNTER_BITS) - 1;

  private final int prefix;
  private final AtomicInteger counter = new AtomicInteger();

  /** Ids of one node, 0 to 1023. */
  public ConnectionIds(int node) {
    this.prefix = GATEWAY_BIT | node << COUNTER_BITS;
  }

  /** The next id, unsigned; ids come again after 2^21 connections. */
  public int next() {
    return prefix | counter.incrementAndGet() & COUNTER_MASK;
  }
}
