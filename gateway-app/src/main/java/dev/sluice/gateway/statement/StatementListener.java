package dev.sluice.gateway.statement;

import java.util.List;

/**
 * Hears what happens to clients' statements, on the event loops that carry them, so it must neither block nor take
 * long. An event may be left out: a statement that the gateway answers itself acquires nothing.
 */
public interface StatementListener {

  /** Has each of these hear of everything, in this order. */
  static StatementListener all(List<StatementListener> listeners) {
    return new StatementListener() {
      @Override
      public void acquired(Statement statement) {
        listeners.forEach(listener -> listener.acquired(statement));
      }

      @Override
      public void firstRow(Statement statement) {
        listeners.forEach(listener -> listener.firstRow(statement));
      }

      @Override
      public void blocked(Statement statement) {
        listeners.forEach(listener -> listener.blocked(statement));
      }

      @Override
      public void pinned(Statement statement, Pin reason, String digest) {
        listeners.forEach(listener -> listener.pinned(statement, reason, digest));
      }

      @Override
      public void ended(Statement statement, Outcome outcome) {
        listeners.forEach(listener -> listener.ended(statement, outcome));
      }
    };
  }

  /** Hears nothing. */
  StatementListener NONE = (statement, outcome) -> { };

  /** A backend connection is at hand for it. */
  default void acquired(Statement statement) {}

  /** Its first row goes to the client. */
  default void firstRow(Statement statement) {}

  /** The client takes nothing for the moment. */
  default void blocked(Statement statement) {}

  /**
   * Its session keeps the backend connection from now on.
   *
   * @param digest its text without literals; empty if the text is not known
   */
  default void pinned(Statement statement, Pin reason, String digest) {}

  /** It has ended, and nothing more happens to it. */
  void ended(Statement statement, Outcome outcome);
}
