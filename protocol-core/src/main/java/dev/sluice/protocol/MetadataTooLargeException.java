package dev.sluice.protocol;

/**
 * The definitions of one result are longer than the limit set for them. The stream itself is intact: its reader may go
 * on, and the definitions are skipped.
 */
public final class MetadataTooLargeException extends ProtocolException {

  /** @param limit the most bytes of definitions allowed, headers included */
  public MetadataTooLargeException(long limit) {
    super("the result's column definitions have more than " + limit + " bytes");
  }
}
