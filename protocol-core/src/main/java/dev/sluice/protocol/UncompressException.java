package dev.sluice.protocol;

/** A peer sent a compressed packet that cannot be uncompressed: {@link ErrorCode#ER_NET_UNCOMPRESS_ERROR}. */
public final class UncompressException extends ProtocolException {

  public UncompressException(String message) {
    super(message);
  }
}
