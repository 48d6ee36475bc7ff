package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.packet.server.HandshakeV10;

/**
 * What the server says of itself in its greeting.
 *
 * @param serverVersion as it sends it, {@code 5.5.5-} prefixes included
 * @param capabilities all that it offers
 * @param collation the id of its default collation, 0 to 255
 * @param status a fresh session's status flags
 */
public record BackendGreeting(String serverVersion, Capabilities capabilities, int collation, int status) {

  public static BackendGreeting of(HandshakeV10 handshake) {
    return new BackendGreeting(handshake.serverVersion(), handshake.capabilities(), handshake.collation(),
        handshake.status());
  }

  /** The same server, as if it did not offer {@code flag}. */
  public BackendGreeting without(long flag) {
    return new BackendGreeting(serverVersion, capabilities.without(flag), collation, status);
  }

  /** The same server, whose sessions begin with those variables. MySQL's greeting does not show them. */
  public BackendGreeting with(ServerVariables variables) {
    if (!isMariaDb()) {
      return this;
    }
    return new BackendGreeting(serverVersion, capabilities, collation, variables.on(status));
  }

  /** Whether it is of the MariaDB family, and not of MySQL's. */
  public boolean isMariaDb() {
    return serverVersion.contains("MariaDB");
  }
}
