package dev.sluice.protocol;

/**
 * A peer sent a packet larger than the limit set for it: it is told as {@link ErrorCode#ER_NET_PACKET_TOO_LARGE}, and
 * any other {@link ProtocolException} as {@link ErrorCode#ER_MALFORMED_PACKET}.
 */
public final class PacketTooLargeException extends ProtocolException {

  /**
   * @param limit the most bytes of payload allowed
   * @param actual the bytes of payload announced, as far as they are known
   */
  public PacketTooLargeException(long limit, long actual) {
    super("packet", "at most " + limit + " bytes", actual);
  }
}
