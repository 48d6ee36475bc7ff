package dev.sluice.gateway.pooling;

import java.time.Duration;

/** The settings of the gateways of this package. */
final class PoolSettings {

  private PoolSettings() {}

  /** A gateway that takes a client's connection away after every statement. */
  static String[] stealingAlways(int connections) {
    return of(connections, Duration.ZERO);
  }

  /** A gateway that takes a client's connection away if another client needs one. */
  static String[] stealingOnDemand(int connections) {
    return of(connections, Duration.ofSeconds(10));
  }

  private static String[] of(int connections, Duration softLeaseTime) {
    return new String[] {"sluice.backend.pool.max-size=" + connections, "sluice.backend.pool.mode=transaction",
        "sluice.backend.pool.soft-lease-time=" + softLeaseTime.toSeconds() + "s"};
  }
}
