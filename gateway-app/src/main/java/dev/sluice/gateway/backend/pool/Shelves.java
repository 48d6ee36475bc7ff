package dev.sluice.gateway.backend.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The kinds of connections in a {@link WirePool}, and who waits for them. Guarded by the pool's lock. */
final class Shelves {

  private final Refusals refusals;
  private final Map<PoolKey, Shelf> byKey = new HashMap<>();

  /** Those for which somebody waits, by the ticket of the one who has waited longest. */
  private final TreeMap<Long, Shelf> byFirstTicket = new TreeMap<>();

  private long tickets;
  private volatile int waiting;

  Shelves(Refusals refusals) {
    this.refusals = refusals;
  }

  /** How many wait in all, which may be asked without the lock. */
  int waiting() {
    return waiting;
  }

  /** Those for which somebody waits; first the one whose first waiter has waited longest. */
  Collection<Shelf> byLongestWaiting() {
    return byFirstTicket.values();
  }

  /** Puts a waiter at the end of the queue for its kind. */
  void add(Waiter waiter) {
    Shelf shelf = of(waiter.key());
    waiter.ticket = ++tickets;
    if (shelf.waiting.isEmpty()) {
      byFirstTicket.put(waiter.ticket, shelf);
    }
    shelf.waiting.addLast(waiter);
    waiting++;
  }

  /** The kind of a key. */
  Shelf of(PoolKey key) {
    return byKey.computeIfAbsent(key, k -> new Shelf(k, refusals.of(k.account())));
  }

  /** All of them, in no order. */
  Collection<Shelf> all() {
    return byKey.values();
  }

  /** Where a waiter waits; null if it does not any more. */
  @Nullable Shelf shelfOf(Waiter waiter) {
    Shelf shelf = byKey.get(waiter.key());
    return shelf != null && shelf.waiting.contains(waiter) ? shelf : null;
  }

  /** Takes a waiter out of its queue if it is still there. */
  void remove(Waiter waiter) {
    Shelf shelf = byKey.get(waiter.key());
    if (shelf != null && shelf.waiting.peekFirst() == waiter) {
      first(shelf);
    } else if (shelf != null && shelf.waiting.remove(waiter)) {
      waiting--;
    }
  }

  /** Takes the first waiter of a kind out of its queue. */
  Waiter first(Shelf shelf) {
    Waiter first = shelf.waiting.removeFirst();
    byFirstTicket.remove(first.ticket);
    Waiter next = shelf.waiting.peekFirst();
    if (next != null) {
      byFirstTicket.put(next.ticket, shelf);
    }
    waiting--;
    return first;
  }

  /** Takes all waiters out. */
  List<Waiter> removeWaiters() {
    List<Waiter> all = new ArrayList<>();
    while (!byFirstTicket.isEmpty()) {
      all.add(first(byFirstTicket.firstEntry().getValue()));
    }
    return all;
  }

  /** Forgets the kinds of which there is nothing. */
  void removeUnused() {
    byKey.values().removeIf(Shelf::isUnused);
  }
}
