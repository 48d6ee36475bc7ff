package dev.sluice.protocol.auth;

/** One plugin's part of one login, from the client's proof on. Not thread-safe. */
sealed interface ServerExchange permits CachingSha2Exchange, NativeExchange {

  /** Takes the next packet of the client and returns what to do; any bytes are allowed. */
  AuthStep receive(byte[] packet);
}
