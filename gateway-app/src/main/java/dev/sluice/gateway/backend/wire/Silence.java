package dev.sluice.gateway.backend.wire;

/** Counts how many looks in a row have found nothing to be heard; costs a statement no clock. Not thread-safe. */
final class Silence {

  private int signs;
  private int seen;
  private int looks;

  /** Something was heard, or it is the other side's turn only now. */
  void broken() {
    signs++;
  }

  /**
   * Looks.
   *
   * @param waiting whether something is expected to be heard at all
   */
  int look(boolean waiting) {
    looks = waiting && signs == seen ? looks + 1 : 0;
    seen = signs;
    return looks;
  }
}
