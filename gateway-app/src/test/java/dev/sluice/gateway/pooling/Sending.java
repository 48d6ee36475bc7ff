package dev.sluice.gateway.pooling;

/** How the statements of scripts are sent. */
enum Sending {
  TEXT,
  /** Each is prepared, executed and closed; as text if it cannot be prepared. */
  PREPARED,
  /** Those that see are prepared before those that make are sent as text, and executed after them. */
  PREPARED_BEFORE
}
