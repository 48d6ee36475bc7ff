package dev.sluice.gateway.backend.pool;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.protocol.ErrorCode;

/** What a session is told that gets no connection of a {@link WirePool}. Guarded by the pool's lock. */
final class Shortage {

  private final PoolBounds bounds;
  private final String server;
  private final Refusals refusals;

  /**
   * Of one pool.
   *
   * @param server where the server is, as messages name it
   */
  Shortage(PoolBounds bounds, String server, Refusals refusals) {
    this.bounds = bounds;
    this.server = server;
    this.refusals = refusals;
  }

  /** As many wait as may. */
  StatementFailure refusalOfOneMore() {
    return exhausted("and " + bounds.maxPending() + " clients wait (sluice.backend.pool.max-pending)");
  }

  /**
   * One has waited for as long as it may.
   *
   * @param lent how many connections sessions have
   */
  StatementFailure whyInVain(Shelf shelf, int lent) {
    String inTime = "for " + bounds.acquireTimeout().toMillis() + " ms";
    StatementFailure refusal = refusals.why(shelf.account());
    if (lent >= bounds.maxSize()) {
      return exhausted(inTime);
    }
    if (refusal != null) {
      return StatementFailure.of(ErrorCode.ER_TOO_MANY_USER_CONNECTIONS, "pool of backend " + server
          + " has been in use " + inTime + ", and the server lets it have no more connections: "
          + refusal.getMessage());
    }
    return shelf.lastFailure instanceof StatementFailure failure ? failure
        : StatementFailure.of(ErrorCode.ER_CONNECT_TO_FOREIGN_DATA_SOURCE, "no connection to backend " + server + " "
            + inTime + ": " + bounds.maxOpening() + " are being opened (sluice.backend.pool.max-opening)");
  }

  private StatementFailure exhausted(String howLong) {
    return StatementFailure.of(ErrorCode.ER_TOO_MANY_USER_CONNECTIONS, "pool of backend " + server
        + " has been in use " + howLong + ": all " + bounds.maxSize()
        + " connections are lent (sluice.backend.pool.max-size)");
  }
}
