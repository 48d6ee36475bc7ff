package dev.sluice.gateway.backend.wire;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.protocol.ErrorCode;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Keeps the kill of one statement from hitting the next one: until the fence is down, the connection takes no command.
 *
 * <p>Confined to the connection's event loop, except that {@link #isDown} may be called from anywhere.
 */
public final class KillFence {

  /** Stops a statement on another connection, but only if the statement still runs when that connection is ready. */
  public interface Killer {
    Mono<Void> killQuery(long connectionId, BooleanSupplier stillRuns);
  }

  private enum State {
    /** No kill can come: to ASKED. */
    DOWN,
    /** A kill is under way: to DOWN if it was not sent after all, to STRAY once it has been answered. */
    ASKED,
    /** A kill was sent and answered, but may still hit a command: to DOWN when a command has been sent to take it. */
    STRAY
  }

  private final Killer killer;
  private final Duration patience;
  private final Channel channel;
  private final List<Consumer<@Nullable Throwable>> askers = new ArrayList<>();
  private volatile State state = State.DOWN;

  KillFence(Killer killer, Duration patience, Channel channel) {
    this.killer = killer;
    this.patience = patience;
    this.channel = channel;
  }

  boolean isDown() {
    return state == State.DOWN;
  }

  /** Whether the next command could be hit by a kill that has been answered. */
  boolean isStray() {
    return state == State.STRAY;
  }

  /** A command has been sent that takes the kill, if it has not hit anything yet. */
  void absorbed() {
    state = State.DOWN;
  }

  /** Adds somebody who is told when the kill that is under way has been answered, or has failed. */
  void whenAnswered(Consumer<@Nullable Throwable> asker) {
    if (state == State.ASKED) {
      askers.add(asker);
    } else {
      asker.accept(null);
    }
  }

  /**
   * Kills the running statement, unless a kill is under way already.
   *
   * @param answered is told when the fence has changed; an error means that the outcome of the kill is unknown, so that
   *     it may still hit something
   */
  void kill(long connectionId, BooleanSupplier stillRuns, Consumer<@Nullable Throwable> answered) {
    if (state == State.ASKED) {
      return;
    }
    boolean another = state == State.STRAY;
    state = State.ASKED;
    AtomicBoolean sent = new AtomicBoolean(another);
    BooleanSupplier sending = () -> {
      boolean runs = stillRuns.getAsBoolean();
      sent.compareAndSet(false, runs);
      return runs;
    };
    Mono<Void> late = Mono.error(() -> StatementFailure.of(ErrorCode.ER_CONNECT_TO_FOREIGN_DATA_SOURCE,
        "the backend has not answered a kill for " + patience.toMillis() + " ms (sluice.backend.drain-timeout)"));
    killer.killQuery(connectionId, sending).timeout(patience, late).subscribe(null,
        e -> channel.eventLoop().execute(() -> settle(sent.get(), e, answered)),
        () -> channel.eventLoop().execute(() -> settle(sent.get(), null, answered)));
  }

  private void settle(boolean sent, @Nullable Throwable error, Consumer<@Nullable Throwable> answered) {
    state = sent ? State.STRAY : State.DOWN;
    List<Consumer<@Nullable Throwable>> told = List.copyOf(askers);
    askers.clear();
    answered.accept(sent ? error : null);
    told.forEach(asker -> asker.accept(error));
  }
}
