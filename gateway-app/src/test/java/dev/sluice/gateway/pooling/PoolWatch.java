package dev.sluice.gateway.pooling;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Sees whether a client's command is run, or waits for a connection or a lock that others hold. */
final class PoolWatch {

  private static final long A_MOMENT = Duration.ofMillis(5).toNanos();
  private static final long PAUSE = Duration.ofNanos(50_000).toNanos();
  private static final long LONG_FOR_A_COMMAND = Duration.ofMillis(300).toNanos();

  private final Backend backend;

  PoolWatch(RunningGateway gateway) {
    this.backend = gateway.bean(Backend.class);
  }

  /** Returns when the command has its answer, or has been waiting for a moment. */
  boolean isAnswered(Future<?> command) {
    long start = System.nanoTime();
    long waitingSince = start;
    while (!command.isDone()) {
      long now = System.nanoTime();
      if (backend.numbers().pending() == 0) {
        waitingSince = now;
      } else if (now - waitingSince > A_MOMENT) {
        return false;
      }
      if (now - start > LONG_FOR_A_COMMAND) {
        return false;
      }
      LockSupport.parkNanos(PAUSE);
    }
    return true;
  }
}
