package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.Collation;

/**
 * What a client's handshake contained that a backend connection can be given only in its own handshake. Connections of
 * different flavours cannot replace one another.
 *
 * @param capabilities those of {@link #CAPABILITIES} that the client negotiated
 * @param collation the id of the client's collation, to which some servers return when a session is reset, 1 to 65535;
 *     0 for the server's default
 */
public record Flavour(Capabilities capabilities, int collation) {

  /** The flags that the flavour is made of. */
  public static final long CAPABILITIES = CapabilityFlag.all(CapabilityFlag.Use.FLAVOUR);

  /** The flavour of connections on which no client's statements run. */
  public static final Flavour NONE = new Flavour(Capabilities.of(0), Collation.UTF8MB4_GENERAL_CI);

  /** The same flavour without the flags that the server does not offer, which make no difference. */
  public Flavour offeredBy(BackendGreeting server) {
    return new Flavour(capabilities.and(server.capabilities().bits()), collation);
  }
}
