package dev.sluice.gateway.backend;

/** When a session gives its connection back. */
public enum PoolMode {
  /** At its end. */
  SESSION,
  /** After each transaction, or statement outside of one, unless it holds something that cannot be restored. */
  TRANSACTION
}
