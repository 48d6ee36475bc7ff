package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;

/**
 * What a client put into its handshake that a connection to the server can only be given in its own: connections of
 * different flavours cannot stand in for one another.
 *
 * @param capabilities those of {@link LoginEdit#FLAVOUR} that the client negotiated
 * @param collation the id of the client's collation, to which some servers return when a session is reset; 0 for the
 *     driver's own
 */
record Flavour(Capabilities capabilities, int collation) {

  /** Connections for statements through the driver, which knows neither files nor query attributes. */
  static final Flavour DRIVER = new Flavour(
      Capabilities.of(LoginEdit.FLAVOUR).without(Capabilities.LOCAL_FILES | Capabilities.QUERY_ATTRIBUTES), 0);

  /** The same as far as a server goes along: what it does not offer makes no difference. */
  Flavour offeredBy(BackendGreeting server) {
    return new Flavour(capabilities.and(server.capabilities().bits()), collation);
  }
}
