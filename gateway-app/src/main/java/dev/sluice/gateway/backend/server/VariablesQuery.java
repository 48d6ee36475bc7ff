package dev.sluice.gateway.backend.server;

import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.ServerVariables;
import dev.sluice.gateway.backend.login.SingleFlight;
import dev.sluice.gateway.backend.state.CommandBatch;
import dev.sluice.gateway.backend.state.ServerSession;
import dev.sluice.gateway.backend.wire.BackendWire;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Asks a server for its {@link ServerVariables}, on a connection of its own. Every login of a client asks, so the
 * connection is kept while clients log in, and closed when nobody has asked for a minute. One question at a time;
 * otherwise thread-safe.
 */
final class VariablesQuery {

  private static final Duration MAX_IDLE = Duration.ofMinutes(1);

  private static final char SEPARATOR = ' ';

  private static final String QUERY = "SELECT CONCAT(@@global.autocommit + 0, '" + SEPARATOR
      + "', @@global.max_allowed_packet, '" + SEPARATOR + "', COALESCE(@@global.init_connect, ''))";

  private final SingleFlight<BackendWire> connect;
  private final Duration patience;
  private volatile @Nullable BackendWire wire;
  private volatile long asked;

  /**
   * Connects to nothing yet.
   *
   * @param connect opens a connection to the server, in bounded time
   * @param patience how long whoever asks waits; a connection that does not answer by then is closed
   */
  VariablesQuery(Mono<ServerSession> connect, Duration patience) {
    this.connect = new SingleFlight<>(connect.map(this::keep));
    this.patience = patience;
  }

  /** The variables as they are now. Fails if the server does not answer. */
  Mono<ServerVariables> run() {
    return Mono.defer(() -> {
      long now = System.nanoTime();
      asked = now;
      BackendWire known = wire;
      return known != null && known.isIdle()
          ? ask(known, patience).onErrorResume(BackendLostException.class, e -> connectAndAsk(now))
          : connectAndAsk(now);
    });
  }

  private Mono<ServerVariables> connectAndAsk(long since) {
    return connect.join().timeout(left(since)).flatMap(opened -> ask(opened, left(since)));
  }

  private Duration left(long since) {
    return Duration.ofNanos(Math.max(1, patience.toNanos() - (System.nanoTime() - since)));
  }

  private BackendWire keep(ServerSession session) {
    BackendWire opened = session.wire();
    wire = opened;
    Future<?> check = opened.loop().scheduleWithFixedDelay(() -> {
      if (System.nanoTime() - asked >= MAX_IDLE.toNanos()) {
        opened.quit().subscribe();
      }
    }, MAX_IDLE.toNanos(), MAX_IDLE.toNanos(), TimeUnit.NANOSECONDS);
    opened.onClose(() -> check.cancel(false));
    return opened;
  }

  private static Mono<ServerVariables> ask(BackendWire on, Duration limit) {
    return on.within(limit, "a greeting waits no longer", CommandBatch.valueOf(on, QUERY)).map(VariablesQuery::parsed);
  }

  private static ServerVariables parsed(String row) {
    int first = row.indexOf(SEPARATOR);
    int second = row.indexOf(SEPARATOR, first + 1);
    return new ServerVariables(!row.substring(0, first).equals("0"), row.substring(second + 1),
        Long.parseLong(row.substring(first + 1, second)));
  }

  /** Closes the connection, if there is one on which nothing runs. Returns whether there was any. */
  boolean giveWay() {
    BackendWire known = wire;
    if (known == null || !known.isOpen()) {
      return false;
    }
    if (known.isIdle()) {
      known.quit().subscribe();
    }
    return true;
  }

  /** Closes the connection as soon as nothing runs on it. */
  Mono<Void> close() {
    BackendWire known = wire;
    return known == null || !known.isOpen() ? Mono.empty() : known.quit();
  }
}
