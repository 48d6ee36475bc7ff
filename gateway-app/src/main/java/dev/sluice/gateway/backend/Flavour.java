package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.Collation;

/**
 * What a client put into its handshake that a connection to the server can only be given in its own: connections of
 * different flavours cannot stand in for one another.
 *
 * @param capabilities those of {@link #CAPABILITIES} that the client negotiated
 * @param collation the id of the client's collation, to which some servers return when a session is reset, 1 to 65535;
 *     0 for the server's default
 */
public record Flavour(Capabilities capabilities, int collation) {

  /** Set as the client asked. */
  public static final long CAPABILITIES = CapabilityFlag.all(CapabilityFlag.Use.FLAVOUR);

  /** Where no client's statements are to run. */
  public static final Flavour NONE = new Flavour(Capabilities.of(0), Collation.UTF8MB4_GENERAL_CI);

  /** The same as far as a server goes along: what it does not offer makes no difference. */
  public Flavour offeredBy(BackendGreeting server) {
    return new Flavour(capabilities.and(server.capabilities().bits()), collation);
  }
}
