package dev.sluice.gateway.pooling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The settings of the gateways of this package. */
final class PoolSettings {

  /** Whether clients give their connections back between transactions; if not, each keeps its own. */
  static final boolean TRANSACTION_MODE = "transaction".equals(System.getenv("SLUICE_IT_POOL_MODE"));

  private PoolSettings() {}

  /** A gateway that takes a client's connection away after every statement. */
  static String[] stealingAlways(int connections) {
    return of(connections, Duration.ZERO);
  }

  /**
   * A gateway that takes a client's connection away if another client needs one.
   *
   * @param more connections that are needed besides if each client keeps its own
   */
  static String[] stealingOnDemand(int connections, int more) {
    return of(TRANSACTION_MODE ? connections : connections + more, Duration.ofSeconds(10));
  }

  private static String[] of(int connections, Duration softLeaseTime) {
    List<String> settings = new ArrayList<>(List.of("sluice.backend.pool.max-size=" + connections));
    if (TRANSACTION_MODE) {
      settings.add("sluice.backend.pool.mode=transaction");
      settings.add("sluice.backend.pool.soft-lease-time=" + softLeaseTime.toSeconds() + "s");
    }
    return settings.toArray(String[]::new);
  }
}
