package dev.sluice.gateway.backend;

/** The connection to the backend ended before the answer to a command did. The exception has no stack trace. */
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

  /** The server has not read the command, so it can be sent on another connection. */
  public static BackendLostException before(String reason) {
    return before(reason, NOTHING);
  }

  /**
   * The server has not read the command, and has said why it closed the connection.
   *
   * @param farewell the frames that the server sent, as they came; empty if it sent none
   */
  public static BackendLostException before(String reason, byte[] farewell) {
    return new BackendLostException(reason, false, farewell);
  }

  /** Whether the server may have read the command. */
  public boolean sent() {
    return sent;
  }

  /** The unsolicited packets of the server before it closed the connection, as they came; empty if there were none. */
  public byte[] farewell() {
    return farewell;
  }
}
