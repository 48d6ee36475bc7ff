package dev.sluice.gateway.connection;

/** The client's connection ended, from its side or because of it. Has no stack trace. */
final class ClientGoneException extends RuntimeException {

  ClientGoneException(String message) {
    super(message, null, false, false);
  }
}
