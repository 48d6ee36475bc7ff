package dev.sluice.gateway.backend;

/** The connection to the backend ended before the answer to a command did. Has no stack trace. */
public final class BackendLostException extends RuntimeException {

  private static final byte[] NOTHING = {};

  private final boolean sent;
  private final transient byte[] farewell;

  private BackendLostException(String message, boolean sent, byte[] farewell) {
    super(message, null, false, false);
    this.sent = sent;
    this.farewell = farewell;
  }

  /** The server may have run the command, or a part of it. */
  public static BackendLostException during(String reason) {
    return new BackendLostException(reason, true, NOTHING);
  }

  /** The server has not read the command: another connection can be sent it. */
  public static BackendLostException before(String reason) {
    return before(reason, NOTHING);
  }

  /**
   * The server has not read the command, and said why it closed the connection.
   *
   * @param farewell the frames that it sent, as they came; empty if it said nothing
   */
  public static BackendLostException before(String reason, byte[] farewell) {
    return new BackendLostException(reason, false, farewell);
  }

  /** Whether the server may have read the command. */
  public boolean sent() {
    return sent;
  }

  /** What the server said unasked when it closed the connection, as it came; empty if it said nothing. */
  public byte[] farewell() {
    return farewell;
  }
}
