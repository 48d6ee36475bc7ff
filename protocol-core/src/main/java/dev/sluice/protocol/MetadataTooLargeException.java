package dev.sluice.protocol;

/**
 * The definitions of one result are longer than the limit set for them. The stream itself is sound: who reads it may go
 * on, and finds the definitions skipped.
 */
public final class MetadataTooLargeException extends ProtocolException {

  /** @param limit the most bytes of definitions allowed, headers included */
  public MetadataTooLargeException(long limit) {
    super("the result's column definitions have more than " + limit + " bytes");
  }
}
