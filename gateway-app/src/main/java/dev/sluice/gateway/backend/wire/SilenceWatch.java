package dev.sluice.gateway.backend.wire;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Distinguishes a server that has stopped answering from a statement that takes long. If a statement has got nothing
 * for a while, the server is asked on a new connection whether it still answers, once for all such statements. If it
 * does not, their connections are closed. While no statement waits, nothing is asked. Thread-safe.
 */
public final class SilenceWatch {

  private static final Logger log = LoggerFactory.getLogger(SilenceWatch.class);

  /** How often each wire is looked at during the time that it may be silent. */
  private static final int LOOKS = 2;

  private final Duration silence;
  private final Mono<?> question;
  private final Set<BackendWire> wires = ConcurrentHashMap.newKeySet();
  private final Set<BackendWire> silent = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile boolean heard;
  private final @Nullable Disposable looking;

  /**
   * Watches from now on.
   *
   * @param silence how long a statement may get nothing before the server is asked; zero: it is not asked
   * @param question asks the server; emits or completes if it has answered, and fails within a bounded time if not
   */
  public SilenceWatch(Duration silence, Mono<?> question) {
    this.silence = silence;
    this.question = question;
    long interval = silence.toMillis() / LOOKS;
    this.looking = interval == 0 ? null
        : Schedulers.parallel().schedulePeriodically(this::look, interval, interval, TimeUnit.MILLISECONDS);
  }

  void add(BackendWire wire) {
    wires.add(wire);
  }

  void remove(BackendWire wire) {
    wires.remove(wire);
    silent.remove(wire);
  }

  private void look() {
    if (!asking.get()) {
      wires.forEach(wire -> wire.look(this));
    }
  }

  /**
   * What a look has found.
   *
   * @param looks how many looks in a row have found the wire's statement to wait, and nothing heard since the first
   */
  void found(BackendWire wire, int looks) {
    if (looks < LOOKS) {
      silent.remove(wire);
    } else if (wires.contains(wire)) {
      silent.add(wire);
      if (looks % LOOKS == 0) {
        ask();
      }
    }
  }

  private void ask() {
    if (asking.compareAndSet(false, true)) {
      heard = false;
      question.subscribe(null, this::answered, () -> answered(null));
    }
  }

  /** The server has sent something on any connection. While it is being asked, that counts as an answer as well. */
  void heard() {
    if (asking.get() && !heard) {
      heard = true;
    }
  }

  private void answered(@Nullable Throwable failure) {
    if (failure != null && !heard && !silent.isEmpty()) {
      String why = "the backend has not answered for " + silence.toMillis()
          + " ms (sluice.backend.silence-timeout), and does not greet a new connection";
      log.warn("{} connections closed: {}", silent.size(), why);
      silent.forEach(wire -> wire.giveUp(why));
    }
    silent.clear();
    asking.set(false);
  }

  public void close() {
    if (looking != null) {
      looking.dispose();
    }
  }
}
