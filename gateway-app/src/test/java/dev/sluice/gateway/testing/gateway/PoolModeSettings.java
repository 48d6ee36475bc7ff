package dev.sluice.gateway.testing.gateway;

import java.util.Map;

/**
 * What every gateway of the tests is set to if the environment variable {@code SLUICE_IT_POOL_MODE} names a mode of the
 * pool: that mode, and a change of the backend connection after every statement. A test's own settings go first.
 */
final class PoolModeSettings {

  private static final String VARIABLE = "SLUICE_IT_POOL_MODE";

  private PoolModeSettings() {}

  /** Values by the names of settings; empty if the variable is not set. */
  static Map<String, String> fromEnvironment() {
    String mode = System.getenv(VARIABLE);
    return mode == null || mode.isEmpty() ? Map.of()
        : Map.of("sluice.backend.pool.mode", mode, "sluice.backend.pool.soft-lease-time", "0s");
  }
}
