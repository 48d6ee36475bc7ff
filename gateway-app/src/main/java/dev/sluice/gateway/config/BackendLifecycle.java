package dev.sluice.gateway.config;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.connection.ClientConnectionRegistry;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Flux;

/**
 * Stops what still runs after the listener's graceful stop: it ends conversations, stops their statements on the
 * backend, and then closes all connections to the backend.
 */
final class BackendLifecycle implements SmartLifecycle {

  private static final Duration CHECK = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Backend backend;
  private final ClientConnectionRegistry connections;
  private volatile boolean running;

  BackendLifecycle(Backend backend, ClientConnectionRegistry connections) {
    this.backend = backend;
    this.connections = connections;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop(Runnable callback) {
    running = false;
    connections.abort();
    Flux.interval(CHECK).takeUntil(tick -> connections.size() == 0 && backend.numbers().lent() == 0)
        .then(backend.close())
        .timeout(PATIENCE)
        .onErrorComplete()
        .doFinally(ignored -> callback.run())
        .subscribe();
  }

  @Override
  public void stop() {
    stop(() -> {});
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** After the listener and the management server, whose phases are above. */
  @Override
  public int getPhase() {
    return 0;
  }
}
