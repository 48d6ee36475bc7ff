package dev.sluice.protocol.auth;

/** A server asked for something that a client cannot or must not give. Its message names no secret. */
public final class ClientAuthenticationException extends RuntimeException {

  ClientAuthenticationException(String message) {
    super(message);
  }

  ClientAuthenticationException(String message, Throwable cause) {
    super(message, cause);
  }
}
