package dev.sluice.protocol;

/**
 * A peer broke the protocol. The message says what was read, what was expected and what was found, and contains no data
 * of the peer except numbers. There is no stack trace, because the fault is not in this code, and because a peer must
 * not be able to cause the cost of one with each packet.
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
