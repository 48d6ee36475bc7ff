package dev.sluice.gateway.backend.state;

import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.Harvest;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What is to be read on a connection, which has been taken from its session, before it is reset. Thread-safe. */
public final class PendingHarvest {

  private final AtomicReference<@Nullable Harvest> wanted = new AtomicReference<>();

  /** A session has lost the connection to another, and asks for that. */
  void wanted(Harvest harvest) {
    wanted.set(harvest);
  }

  public boolean isWanted() {
    return wanted.get() != null;
  }

  /** Hands it to whoever reads it; null if there is nothing to be read, or it has been handed on. */
  @Nullable Harvest take() {
    return wanted.getAndSet(null);
  }

  /** The connection has ended. */
  public void lost() {
    Harvest harvest = take();
    if (harvest != null) {
      harvest.failed(BackendLostException.before("its connection ended"));
    }
  }
}
