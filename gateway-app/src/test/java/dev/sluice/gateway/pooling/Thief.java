package dev.sluice.gateway.pooling;

import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A client that needs a connection when another has just used it. Not thread-safe. */
final class Thief implements AutoCloseable {

  private final PoolWatch watch;
  private final WireClient client;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> Thread.ofPlatform().daemon().unstarted(task));
  private @Nullable CompletableFuture<WireResponse> asked;

  Thief(RunningGateway gateway, WireLogin login) {
    this.watch = new PoolWatch(gateway);
    this.client = WireClient.connect(gateway.address(), login);
  }

  /** Runs a statement; if the other client keeps its connection, it runs as soon as that client gives it back. */
  void steal() {
    if (asked == null) {
      asked = CompletableFuture.supplyAsync(() -> client.query("SELECT 'thief' FROM kept WHERE id IN (1, 2)"), thread);
    }
    if (watch.isAnswered(asked)) {
      WireResponse response = asked.join();
      if (response.isError() || response.rows().size() != 2) {
        throw new IllegalStateException("the thief was answered " + response.packets());
      }
      asked = null;
    }
  }

  @Override
  public void close() {
    client.close();
    thread.shutdown();
  }
}
