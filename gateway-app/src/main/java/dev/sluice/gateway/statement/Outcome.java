package dev.sluice.gateway.statement;

/** How a statement has ended, as its client sees it. */
public enum Outcome {
  /** Its answer was whole. */
  OK,
  /** Its answer was an error, or ended with one. */
  ERROR,
  /** Its client did not wait for the end of the answer, or the answer could not be brought to its end. */
  CANCELLED
}
