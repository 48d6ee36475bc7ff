package dev.sluice.gateway.backend.server;

import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.login.SingleFlight;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/**
 * Finds out for logins whether an account may use a schema. One check serves all logins that need it at the same time,
 * and its success is believed for {@link #MEMORY}, so that many logins at once do not need as many connections.
 * Failures are not remembered. Thread-safe.
 */
final class SchemaChecks {

  /** How long a schema that was found is believed to exist. */
  static final Duration MEMORY = Duration.ofSeconds(2);

  /** How many checks are remembered. There is a bound, because clients choose the names. */
  private static final int MAX_REMEMBERED = 1000;

  private record Key(BackendAccount account, String schema) {}

  private record Found(int status, long at) {}

  private final LongSupplier nanoTime;
  private final Map<Key, Found> found = new ConcurrentHashMap<>();
  private final Map<Key, SingleFlight<Integer>> running = new ConcurrentHashMap<>();

  SchemaChecks(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * The server's status flags after the schema was chosen on a fresh session; fails as the check does.
   *
   * @param check is run if the schema was not found a moment ago; it has to end within a bounded time
   */
  Mono<Integer> status(BackendAccount account, String schema, Mono<Integer> check) {
    return Mono.defer(() -> {
      Key key = new Key(account, schema);
      Found before = found.get(key);
      if (before != null && isFresh(before)) {
        return Mono.just(before.status());
      }
      Mono<Integer> remembering = check
          .doOnNext(status -> remember(key, status))
          .doOnTerminate(() -> running.remove(key));
      return running.computeIfAbsent(key, k -> new SingleFlight<>(remembering)).join();
    });
  }

  private boolean isFresh(Found entry) {
    return nanoTime.getAsLong() - entry.at() < MEMORY.toNanos();
  }

  private void remember(Key key, int status) {
    if (found.size() >= MAX_REMEMBERED) {
      found.values().removeIf(entry -> !isFresh(entry));
    }
    if (found.size() < MAX_REMEMBERED || found.containsKey(key)) {
      found.put(key, new Found(status, nanoTime.getAsLong()));
    }
  }
}
