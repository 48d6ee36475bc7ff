package dev.sluice.gateway.session;

import java.time.Duration;

/** How long something is tried again, from its first failure on. Not thread-safe. */
final class Persistence {

  private final Duration limit;
  private long firstFailure;
  private boolean failed;

  Persistence(Duration limit) {
    this.limit = limit;
  }

  /** It has failed: whether that was the last time. */
  boolean isOver() {
    long now = System.nanoTime();
    if (!failed) {
      failed = true;
      firstFailure = now;
      return false;
    }
    return now - firstFailure >= limit.toNanos();
  }
}
