package dev.sluice.protocol;

/** A peer's packets do not follow one another: {@link ErrorCode#ER_NET_PACKETS_OUT_OF_ORDER}. */
public final class PacketsOutOfOrderException extends ProtocolException {

  /**
   * @param expected the sequence id that should have come, 0 to 255
   * @param actual the sequence id that came, 0 to 255
   */
  public PacketsOutOfOrderException(int expected, int actual) {
    super("sequence id", expected, actual);
  }
}
