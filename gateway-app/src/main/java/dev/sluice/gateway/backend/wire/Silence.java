package dev.sluice.gateway.backend.wire;

/**
 * Counts how many looks in a row have found that nothing came. A statement does not have to read the clock for it. Not
 * thread-safe.
 */
final class Silence {

  private int signs;
  private int seen;
  private int looks;

  /** Something has come, or the other side's turn begins only now. */
  void broken() {
    signs++;
  }

  /**
   * Looks.
   *
   * @param waiting whether something is expected to come at all
   */
  int look(boolean waiting) {
    looks = waiting && signs == seen ? looks + 1 : 0;
    seen = signs;
    return looks;
  }
}
