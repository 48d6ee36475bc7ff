package dev.sluice.gateway.session;

import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.Lease;
import dev.sluice.gateway.backend.PoolMode;

/** What a session's statements run on. */
public sealed interface Backing {

  /**
   * Connections of a configured account, taken from the pools.
   *
   * @param mode when they are given back
   */
  record Pooled(BackendAccount account, PoolMode mode) implements Backing {}

  /** The one connection that the client has logged in over itself: with it the session ends. */
  record Owned(Lease connection) implements Backing {}
}
