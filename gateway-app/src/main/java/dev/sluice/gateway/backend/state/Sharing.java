package dev.sluice.gateway.backend.state;

import dev.sluice.gateway.backend.Harvest;
import java.util.function.Supplier;

/** How the connection of a lease can go to another session while its owner runs nothing on it. Thread-safe. */
public interface Sharing {

  /** Whether a session that is put on a reset connection is what it would be after a login. */
  boolean isPossible();

  /**
   * Lets another session take the connection from now on.
   *
   * @param onTaken is run once if one does, before anything else happens, and says what is to be read for the owner; it
   *     must be short, and call nothing of the pool
   */
  void offer(Supplier<Harvest> onTaken);

  /** Takes the connection back. Returns false if another session has taken it, so that {@code onTaken} has been run. */
  boolean reclaim();
}
