package dev.sluice.gateway.backend;

import dev.sluice.protocol.StatusFlags;

/**
 * The server's global variables on which a session depends from its beginning.
 *
 * @param autocommit whether a session begins with {@code autocommit}
 * @param initConnect the statements of {@code init_connect}, which a login runs and a reset does not
 * @param maxAllowedPacket the longest packet that the server takes from a session that begins now, in bytes
 */
public record ServerVariables(boolean autocommit, String initConnect, long maxAllowedPacket) {

  /** Whether a session after a reset is equal to one after a login. */
  public boolean resetIsLogin() {
    return initConnect.isEmpty();
  }

  /** The status flags of a session that begins with these. */
  public int on(int status) {
    return autocommit ? status | StatusFlags.AUTOCOMMIT : status & ~StatusFlags.AUTOCOMMIT;
  }
}
