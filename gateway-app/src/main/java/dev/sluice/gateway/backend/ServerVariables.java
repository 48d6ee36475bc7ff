package dev.sluice.gateway.backend;

import dev.sluice.protocol.StatusFlags;

/**
 * The server's global variables that a session differs by from its first byte on.
 *
 * @param autocommit whether a session begins with {@code autocommit}
 * @param initConnect the statements of {@code init_connect}, which a login runs and a reset does not
 * @param maxAllowedPacket the longest packet that the server takes from a session that begins now, in bytes
 */
public record ServerVariables(boolean autocommit, String initConnect, long maxAllowedPacket) {

  /** Whether a session that has been reset is as one that has just been logged in. */
  public boolean resetIsLogin() {
    return initConnect.isEmpty();
  }

  /** The status flags of a session that begins with these. */
  public int on(int status) {
    return autocommit ? status | StatusFlags.AUTOCOMMIT : status & ~StatusFlags.AUTOCOMMIT;
  }
}
