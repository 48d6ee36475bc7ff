package dev.sluice.gateway.backend;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * The one bound on connections over all pools of a backend: a connection is opened only with a permit.
 *
 * <p>Where none is left, the connection that has been idle longest, in whichever pool, is closed to make room. Waiting
 * is first come, first served, and bounded in time. Thread-safe.
 */
final class ConnectionBudget {

  private final Duration patience;
  private final Deque<MonoSink<Permit>> waiting = new ArrayDeque<>();
  private final Set<BackendWire> idle = new LinkedHashSet<>();
  private int free;

  ConnectionBudget(int size, Duration patience) {
    this.free = size;
    this.patience = patience;
  }

  /** The right to one connection. */
  final class Permit {

    private boolean returned;

    /** Makes room for another connection; only the first call counts. */
    void giveBack() {
      MonoSink<Permit> next;
      synchronized (ConnectionBudget.this) {
        if (returned) {
          return;
        }
        returned = true;
        next = waiting.poll();
        if (next == null) {
          free++;
        }
      }
      if (next != null) {
        next.success(new Permit());
      }
    }
  }

  /** Waits for a permit; fails with {@code TimeoutException} where none comes in time. */
  Mono<Permit> acquire() {
    return Mono.<Permit>create(this::grantOrWait).doOnDiscard(Permit.class, Permit::giveBack);
  }

  private void grantOrWait(MonoSink<Permit> sink) {
    BackendWire victim = null;
    boolean granted;
    synchronized (this) {
      granted = free > 0;
      if (granted) {
        free--;
      } else {
        waiting.add(sink);
        victim = condemnOldestIdle();
      }
    }
    if (granted) {
      sink.success(new Permit());
      return;
    }
    Disposable timer = Schedulers.parallel()
        .schedule(() -> timedOut(sink), patience.toMillis(), TimeUnit.MILLISECONDS);
    sink.onDispose(() -> {
      timer.dispose();
      forget(sink);
    });
    if (victim != null) {
      victim.close();
    }
  }

  private void timedOut(MonoSink<Permit> sink) {
    if (forget(sink)) {
      sink.error(new TimeoutException());
    }
  }

  private synchronized boolean forget(MonoSink<Permit> sink) {
    return waiting.remove(sink);
  }

  private @Nullable BackendWire condemnOldestIdle() {
    Iterator<BackendWire> candidates = idle.iterator();
    if (!candidates.hasNext()) {
      return null;
    }
    BackendWire oldest = candidates.next();
    candidates.remove();
    oldest.condemn();
    return oldest;
  }

  /** A connection goes back to its pool: from now on it may be closed for another's sake, or is at once. */
  void idle(BackendWire wire) {
    synchronized (this) {
      if (waiting.isEmpty()) {
        idle.add(wire);
        return;
      }
      wire.condemn();
    }
    wire.close();
  }

  /** A connection was lent, or has closed: it is nobody's to close. */
  synchronized void busy(BackendWire wire) {
    idle.remove(wire);
  }
}
