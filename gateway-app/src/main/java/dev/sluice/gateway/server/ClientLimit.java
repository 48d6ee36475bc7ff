package dev.sluice.gateway.server;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.protocol.ErrorCode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The most clients at once: as many as configured, or fewer if the process may not open enough files. Thread-safe.
 *
 * <p>When clients are refused it logs that, at most once in {@link #QUIET}.
 */
final class ClientLimit {

  private static final Logger log = LoggerFactory.getLogger(ClientLimit.class);
  private static final Duration QUIET = Duration.ofMinutes(1);

  /** Room for sockets of management, files that the JVM opens later, and clients that are being refused. */
  private static final int SPARE_FILES = 48;

  private final int most;
  private final String reason;
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicLong lastSaid = new AtomicLong(System.nanoTime() - QUIET.toNanos());

  private ClientLimit(int most, String reason) {
    this.most = most;
    this.reason = reason;
  }

  /**
   * The limit of this process; it is logged as a warning if it is below the configured one.
   *
   * @param configured the configured number
   * @param files how many files the process may open; null if that is not known
   * @param backendConnections the most connections to the server that are not those of single clients
   * @param perClient how many sockets each client takes
   */
  static ClientLimit of(int configured, @Nullable OpenFiles files, int backendConnections, int perClient) {
    int room = files == null ? configured : files.room(backendConnections + SPARE_FILES, perClient);
    if (files == null || room >= configured) {
      return new ClientLimit(configured, "sluice.listener.max-connections");
    }
    log.warn("The limit on open files (ulimit -n) is {}, which leaves room for {} clients, fewer than "
        + "sluice.listener.max-connections ({})", files.limit(), room, configured);
    return new ClientLimit(room, "the limit on open files, " + files.limit()
        + ", leaves no room for more: ulimit -n, sluice.listener.max-connections");
  }

  /** Admits a client; returns the reason if it cannot, or null. */
  @Nullable StatementFailure enter() {
    if (active.incrementAndGet() <= most) {
      return null;
    }
    active.decrementAndGet();
    long now = System.nanoTime();
    long before = lastSaid.get();
    if (now - before >= QUIET.toNanos() && lastSaid.compareAndSet(before, now)) {
      log.warn("Clients are refused with error 1040: {} are connected ({})", most, reason);
    }
    return StatementFailure.closing(ErrorCode.ER_CON_COUNT_ERROR,
        "Too many connections: " + most + " are open (" + reason + ")");
  }

  /** A client that was admitted has left. */
  void leave() {
    active.decrementAndGet();
  }

  /** How many there are. */
  int active() {
    return active.get();
  }

  /** How many there may be. */
  int most() {
    return most;
  }
}
