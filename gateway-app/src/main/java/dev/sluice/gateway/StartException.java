package dev.sluice.gateway;

/** The service cannot start, for a reason that the operator can remove: the message says what to change. */
public final class StartException extends RuntimeException {

  public StartException(String message) {
    super(message, null, false, false);
  }
}
