package dev.sluice.protocol;

/**
 * A peer broke the protocol. The message says what was read, what was expected and what stood there, and holds no data
 * of the peer beyond numbers. There is no stack trace: the fault is not in this code, and a peer must not be able to
 * make us collect one per packet.
 */
public class ProtocolException extends RuntimeException {

  public ProtocolException(String message) {
    super(message, null, false, false);
  }

  /** "{@code what}: expected {@code expected}, got {@code actual}". */
  public ProtocolException(String what, Object expected, Object actual) {
    this(what + ": expected " + expected + ", got " + actual);
  }
}
