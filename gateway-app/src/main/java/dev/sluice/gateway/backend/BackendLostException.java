package dev.sluice.gateway.backend;

/** The connection to the backend ended before the answer to a command did. Has no stack trace. */
public final class BackendLostException extends RuntimeException {

  private final boolean sent;

  private BackendLostException(String message, boolean sent) {
    super(message, null, false, false);
    this.sent = sent;
  }

  /** The server may have run the command, or a part of it. */
  static BackendLostException during(String reason) {
    return new BackendLostException(reason, true);
  }

  /** The server has not been sent the command: another connection can be. */
  static BackendLostException before(String reason) {
    return new BackendLostException(reason, false);
  }

  /** Whether the command had been sent. */
  public boolean sent() {
    return sent;
  }
}
