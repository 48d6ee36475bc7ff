package dev.sluice.gateway.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Bytes that the packets of many clients share. Whoever finds no room waits, first come first served. Thread-safe.
 *
 * <p>A packet of several frames is reserved frame by frame, because its length is not known before its last one. If
 * many such packets held a part each, all could wait for each other: so only as many may grow at once as fit at their
 * longest, which is at least one, and those that grow are served before others.
 */
final class MemoryBudget {

  /** Bytes that are asked for. Its state belongs to the budget. */
  static final class Request {

    private final long bytes;
    private final long longest;
    private final boolean begins;
    private final boolean grows;
    private final Runnable onGranted;

    /**
     * A request of a packet.
     *
     * @param longest the bytes that the whole packet may come to
     * @param begins whether with it the packet begins to grow
     * @param grows whether the packet has begun to grow before
     * @param onGranted is run, from whatever thread, when the bytes are granted to one that had to wait
     */
    Request(long bytes, long longest, boolean begins, boolean grows, Runnable onGranted) {
      this.bytes = bytes;
      this.longest = longest;
      this.begins = begins;
      this.grows = grows;
      this.onGranted = onGranted;
    }

    long bytes() {
      return bytes;
    }
  }

  private final long size;
  private final Deque<Request> waiting = new ArrayDeque<>();
  private long taken;
  private int growing;

  /** A budget of that many bytes. */
  MemoryBudget(long size) {
    this.size = size;
  }

  long size() {
    return size;
  }

  synchronized long taken() {
    return taken;
  }

  /** How many wait. */
  synchronized int waiting() {
    return waiting.size();
  }

  /** Takes the bytes; returns false if they are not there yet, and the request has to wait. */
  boolean take(Request request) {
    List<Request> granted;
    synchronized (this) {
      if (request.grows) {
        waiting.addFirst(request);
      } else {
        waiting.addLast(request);
      }
      granted = grant();
    }
    boolean atOnce = granted.remove(request);
    granted.forEach(other -> other.onGranted.run());
    return atOnce;
  }

  /** Gives a request up; returns false if it has been granted before. */
  boolean withdraw(Request request) {
    List<Request> granted;
    boolean waited;
    synchronized (this) {
      waited = waiting.remove(request);
      granted = grant();
    }
    granted.forEach(other -> other.onGranted.run());
    return waited;
  }

  /** Gives bytes back. */
  void giveBack(long bytes) {
    settle(bytes, 0);
  }

  /** A packet does not grow any more. */
  void grown() {
    settle(0, 1);
  }

  private void settle(long bytes, int ended) {
    List<Request> granted;
    synchronized (this) {
      taken -= bytes;
      growing -= ended;
      granted = grant();
    }
    granted.forEach(request -> request.onGranted.run());
  }

  private List<Request> grant() {
    List<Request> granted = new ArrayList<>(1);
    for (Iterator<Request> requests = waiting.iterator(); requests.hasNext(); ) {
      Request next = requests.next();
      if (next.begins && growing >= Math.max(1, size / next.longest)) {
        continue;
      }
      if (taken + next.bytes > size) {
        break;
      }
      taken += next.bytes;
      growing += next.begins ? 1 : 0;
      requests.remove();
      granted.add(next);
    }
    return granted;
  }
}
