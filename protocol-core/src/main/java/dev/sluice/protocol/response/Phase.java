package dev.sluice.protocol.response;

/**
 * What has been queued to the client for the current command. It decides how a failure can still be told.
 *
 * <p>These are the rows of the error contract. Each constant names the phases that can follow it.
 */
public enum Phase {
  /** Nothing yet (a block of metadata is only ever queued whole): to any other. */
  NOTHING(true),
  /** Metadata and any number of whole rows: to IN_ROW, MORE_RESULTS, ENDED or ERROR. */
  ROWS(true),
  /** A part of a row: back to ROWS at its end. */
  IN_ROW(false),
  /** A terminator that announced another result: as NOTHING. */
  MORE_RESULTS(true),
  /** The last terminator; the next bytes would be read as the answer to the next command. */
  ENDED(false),
  /**
   * A request for a file whose last packet has not come; the client reads nothing until then: to NOTHING by that
   * packet.
   */
  UPLOAD(false),
  /** An ERR packet; nothing may follow, and the failure has been told. */
  ERROR(false),
  /** The command has no response, ever. */
  NO_RESPONSE(false);

  private final boolean takesError;

  Phase(boolean takesError) {
    this.takesError = takesError;
  }

  /** Whether an ERR packet may be queued now. */
  public boolean takesError() {
    return takesError;
  }

  /** Whether a failure in this phase leaves the client unable to go on, so that its connection must be closed. */
  public boolean failureCloses() {
    return this == IN_ROW || this == ENDED || this == UPLOAD;
  }
}
