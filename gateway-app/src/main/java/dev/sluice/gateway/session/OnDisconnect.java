package dev.sluice.gateway.session;

/** What becomes of a statement whose client ends its stream without having said goodbye ({@code COM_QUIT}). */
public enum OnDisconnect {
  /** It is stopped on the server. */
  KILL,
  /** It is done, and so is what the client had sent behind it; the client gets the answers if it still reads. */
  FINISH
}
