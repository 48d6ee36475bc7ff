package dev.sluice.gateway.pooling;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Sees whether a client's command is run, or waits because all connections are held. */
final class PoolWatch {

  private static final long A_MOMENT = Duration.ofMillis(5).toNanos();
  private static final long PAUSE = Duration.ofNanos(50_000).toNanos();
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Backend backend;

  PoolWatch(RunningGateway gateway) {
    this.backend = gateway.bean(Backend.class);
  }

  /** Returns when the command has its answer, or somebody has been waiting for a connection for a moment. */
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
      if (now - start > LIMIT.toNanos()) {
        throw new IllegalStateException("neither answered nor waiting for a connection after " + LIMIT);
      }
      LockSupport.parkNanos(PAUSE);
    }
    return true;
  }
}
