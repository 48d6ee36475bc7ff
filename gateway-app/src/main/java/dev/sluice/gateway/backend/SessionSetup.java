package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.Collation;
import org.jspecify.annotations.Nullable;

/**
 * What a client's login put on its session, and so must be put on each backend connection that it is lent.
 *
 * @param capabilities what the client negotiated, as far as a session on the server differs by it
 * @param collation the id of the client's collation, 0 to 65535, of which 0 is the server's default
 * @param schema the default schema, or null for none
 */
public record SessionSetup(Capabilities capabilities, int collation, @Nullable String schema) {

  private static final int DEFAULT_COLLATION = 0;

  private static final long ON_THE_SESSION = Flavour.CAPABILITIES | Capabilities.MULTI_STATEMENTS
      | Capabilities.IGNORE_SPACE | Capabilities.INTERACTIVE;

  /** Keeps those capabilities that make a difference to the session. */
  public SessionSetup {
    capabilities = capabilities.and(ON_THE_SESSION);
  }

  /** The same session with another schema and multi-statement switch. */
  SessionSetup with(@Nullable String newSchema, boolean multiStatements) {
    return new SessionSetup(multiStatements ? capabilities.with(Capabilities.MULTI_STATEMENTS)
        : capabilities.without(Capabilities.MULTI_STATEMENTS), collation, newSchema);
  }

  /** The same session with the character sets and collation that are the server's default. */
  SessionSetup withDefaultCollation() {
    return new SessionSetup(capabilities, DEFAULT_COLLATION, schema);
  }

  /** Text in the binary character set is none to the driver, so its login cannot be with that. */
  Flavour flavour() {
    return new Flavour(capabilities.and(Flavour.CAPABILITIES), collation == Collation.BINARY ? 0 : collation);
  }

  boolean multiStatements() {
    return capabilities.has(Capabilities.MULTI_STATEMENTS);
  }
}
