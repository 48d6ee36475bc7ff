package dev.sluice.gateway.testing.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Runs what blocks beside the test, each on a thread of its own: the common pool has one less than processors. */
public final class Background {

  private Background() {}

  public static <T> CompletableFuture<T> supply(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> Thread.ofPlatform().daemon().start(task));
  }

  public static CompletableFuture<Void> run(Runnable work) {
    return CompletableFuture.runAsync(work, task -> Thread.ofPlatform().daemon().start(task));
  }
}
