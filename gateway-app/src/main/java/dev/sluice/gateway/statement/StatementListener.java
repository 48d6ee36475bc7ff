package dev.sluice.gateway.statement;

/**
 * Hears what happens to clients' statements, on the event loops that carry them, so it must neither block nor take
 * long. An event may be left out: a statement that the gateway answers itself acquires nothing.
 */
public interface StatementListener {

  /** Hears nothing. */
  StatementListener NONE = (statement, outcome) -> { };

  /** A backend connection is at hand for it. */
  default void acquired(Statement statement) {}

  /** Its first row goes to the client. */
  default void firstRow(Statement statement) {}

  /** The client takes nothing for the moment. */
  default void blocked(Statement statement) {}

  /** It has ended, and nothing more happens to it. */
  void ended(Statement statement, Outcome outcome);
}
