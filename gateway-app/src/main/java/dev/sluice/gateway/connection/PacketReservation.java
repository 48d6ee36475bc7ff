package dev.sluice.gateway.connection;

import dev.sluice.gateway.connection.MemoryBudget.Request;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** The part of the shared memory that one client's current packet holds. On the channel's event loop only. */
final class PacketReservation {

  private final PacketMemory memory;
  private final EventLoop loop;
  private final Runnable onGranted;
  private boolean loggedIn;
  private long maxPacket;
  private @Nullable MemoryBudget budget;
  private @Nullable Request waiting;
  private long held;
  private long promised;
  private boolean grown;

  /** Holds nothing yet. The action is run when a reservation that had to wait has been granted. */
  PacketReservation(PacketMemory memory, EventLoop loop, Runnable onGranted) {
    this.memory = memory;
    this.loop = loop;
    this.onGranted = onGranted;
  }

  /** From now on packets are statements, of at most that many bytes. */
  void loggedIn(long longest) {
    loggedIn = true;
    maxPacket = longest;
  }

  boolean isWaiting() {
    return waiting != null;
  }

  /**
   * Takes the bytes of a frame; false if they are not there yet.
   *
   * @throws PacketExceedsMemoryException if they never will be
   */
  boolean take(long before, int bytes, boolean continued) {
    if (waiting != null) {
      return false;
    }
    if (promised >= bytes) {
      promised = 0;
      return true;
    }
    if (before == 0 && !continued && bytes <= (loggedIn ? PacketMemory.FREE : PacketMemory.FREE_IN_LOGIN)) {
      return true;
    }
    MemoryBudget from = budget == null ? choose(bytes) : budget;
    if (before + bytes > from.size()) {
      throw new PacketExceedsMemoryException(from.size(), before + bytes);
    }
    budget = from;
    return ask(from, bytes, continued);
  }

  private MemoryBudget choose(int bytes) {
    return loggedIn ? memory.statements(bytes) : memory.logins();
  }

  private boolean ask(MemoryBudget from, int bytes, boolean continued) {
    boolean begins = continued && !grown;
    Request[] request = new Request[1];
    request[0] = new Request(bytes, Math.max(bytes, maxPacket), begins, grown,
        () -> loop.execute(() -> granted(from, request[0], begins)));
    if (from.take(request[0])) {
      held += bytes;
      grown |= begins;
      return true;
    }
    waiting = request[0];
    return false;
  }

  private void granted(MemoryBudget from, Request request, boolean begins) {
    if (waiting == request) {
      waiting = null;
      held += request.bytes();
      promised = request.bytes();
      grown |= begins;
      onGranted.run();
    } else {
      from.giveBack(request.bytes());
      if (begins) {
        from.grown();
      }
    }
  }

  /** Waits no longer; false if there is nothing to wait for any more. */
  boolean giveUp() {
    Request request = waiting;
    MemoryBudget from = budget;
    if (request == null || from == null || !from.withdraw(request)) {
      return false;
    }
    waiting = null;
    return true;
  }

  /**
   * An action that gives back all that the packet holds, for any thread; null if it holds nothing. The next packet
   * begins with nothing.
   */
  @Nullable Runnable handOver() {
    MemoryBudget from = budget;
    long bytes = held;
    if (from == null) {
      return null;
    }
    if (waiting != null) {
      from.withdraw(waiting);
      waiting = null;
    }
    budget = null;
    if (grown) {
      grown = false;
      from.grown();
    }
    held = 0;
    promised = 0;
    return bytes == 0 ? null : () -> from.giveBack(bytes);
  }
}
