package dev.sluice.gateway.backend.pool;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The idle connections of a {@link WirePool}, of all kinds, in the order in which they have become idle. Each is on the
 * shelf of its kind too. Guarded by the pool's lock.
 */
final class IdleWires {

  private final Set<PooledWire> all = new LinkedHashSet<>();

  void add(PooledWire connection) {
    connection.shelf().addIdle(connection);
    all.add(connection);
  }

  void remove(PooledWire connection) {
    connection.shelf().removeIdle(connection);
    all.remove(connection);
  }

  int size() {
    return all.size();
  }

  List<PooledWire> all() {
    return List.copyOf(all);
  }

  /** Those that may not be lent any more. */
  List<PooledWire> spent(long now, PoolBounds bounds) {
    return all.stream().filter(connection -> connection.isSpent(now, bounds)).toList();
  }

  /**
   * The one that has been idle longest and can make room for another connection; null if there is none.
   *
   * @param refused if the server refuses more connections of one account, the kind that waits: it has to be of that
   *     account
   */
  @Nullable PooledWire longest(@Nullable Shelf refused) {
    for (PooledWire candidate : all) {
      if (refused == null || refused.account().why() == null || candidate.shelf().account() == refused.account()) {
        return candidate;
      }
    }
    return null;
  }
}
