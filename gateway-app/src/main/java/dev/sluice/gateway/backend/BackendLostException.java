package dev.sluice.gateway.backend;

/** The connection to the backend ended while, or before, a command ran on it. Has no stack trace. */
public final class BackendLostException extends RuntimeException {

  BackendLostException(String message) {
    super(message, null, false, false);
  }
}
