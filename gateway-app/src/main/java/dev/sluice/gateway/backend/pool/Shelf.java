package dev.sluice.gateway.backend.pool;

import dev.sluice.gateway.backend.PoolState;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connections of one kind in a {@link WirePool}, and who waits for one. Guarded by the pool's lock. */
final class Shelf {

  private final PoolKey key;
  private final Refusals.Scope account;

  /** By the event loop that serves them; of each, the one that was used last is at the end. */
  private final Map<EventLoop, LinkedHashSet<PooledWire>> idle = new HashMap<>();

  /** The one that has waited longest is at the beginning. */
  final Deque<Waiter> waiting = new ArrayDeque<>();

  /** Those that sessions have. */
  private final Set<PooledWire> lent = new LinkedHashSet<>();

  private long turns;

  /** How many were taken from one session for another. */
  long steals;

  /** How many connections are being opened. */
  int opening;

  /** How many connections there are, in whatever state. */
  int open;

  /** Why the last connection was not opened; null once one was. */
  @Nullable Throwable lastFailure;

  Shelf(PoolKey key, Refusals.Scope account) {
    this.key = key;
    this.account = account;
  }

  PoolKey key() {
    return key;
  }

  /** The account's connections, of whatever flavour. */
  Refusals.Scope account() {
    return account;
  }

  /** How many wait for whom no connection is being opened. */
  int uncovered() {
    return Math.max(0, waiting.size() - opening);
  }

  void addIdle(PooledWire connection) {
    connection.turn = ++turns;
    idle.computeIfAbsent(connection.loop(), loop -> new LinkedHashSet<>()).add(connection);
  }

  void removeIdle(PooledWire connection) {
    LinkedHashSet<PooledWire> onLoop = idle.get(connection.loop());
    if (onLoop != null) {
      onLoop.remove(connection);
    }
  }

  /**
   * Takes out the idle connection to be lent next: of those on that event loop the one used last, or else of all. Null
   * if there is none.
   */
  @Nullable PooledWire takeIdle(EventLoop loop) {
    LinkedHashSet<PooledWire> onLoop = idle.get(loop);
    if (onLoop == null || onLoop.isEmpty()) {
      onLoop = idle.values().stream().filter(some -> !some.isEmpty())
          .max(Comparator.comparingLong(some -> some.getLast().turn)).orElse(null);
    }
    return onLoop == null ? null : onLoop.removeLast();
  }

  void addLent(PooledWire connection) {
    lent.add(connection);
  }

  void removeLent(PooledWire connection) {
    lent.remove(connection);
  }

  /** The one that has been offered longest; null if none is. */
  @Nullable PooledWire longestOffered() {
    PooledWire longest = null;
    long since = Long.MAX_VALUE;
    for (PooledWire connection : lent) {
      long offered = connection.offeredSince();
      if (offered < since) {
        longest = connection;
        since = offered;
      }
    }
    return longest;
  }

  /** Those that have been offered since then or earlier. */
  List<PooledWire> offeredBefore(long time) {
    return lent.stream().filter(connection -> connection.offeredSince() <= time).toList();
  }

  /** How many sessions offer. */
  int offered() {
    return (int) lent.stream().filter(connection -> connection.offeredSince() < Long.MAX_VALUE).count();
  }

  /** What there is, for those who look at it. */
  PoolState asState() {
    return new PoolState(key.account().username(), key.flavour().collation(), !key.schemaless(), lent.size(), offered(),
        idle.values().stream().mapToInt(Set::size).sum(), waiting.size(), steals);
  }

  /** Who waits longest of those for whom no connection is being opened. */
  @Nullable Waiter firstUncovered() {
    return waiting.stream().skip(opening).findFirst().orElse(null);
  }

  /** Whether a connection is being opened for one who waits, if all that are being opened succeed. */
  boolean covers(Waiter waiter) {
    int position = 0;
    for (Waiter other : waiting) {
      if (position >= opening) {
        return false;
      }
      if (other == waiter) {
        return true;
      }
      position++;
    }
    return false;
  }

  boolean isUnused() {
    return open == 0 && opening == 0 && waiting.isEmpty();
  }
}
