package dev.sluice.gateway;

/** The service cannot start, for a reason that whoever starts it can act on: the message says what to change. */
public final class StartException extends RuntimeException {

  public StartException(String message) {
    super(message, null, false, false);
  }
}
