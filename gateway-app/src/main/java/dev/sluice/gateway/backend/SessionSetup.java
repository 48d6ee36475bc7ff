package dev.sluice.gateway.backend;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.Collation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a client's session that must be put on each backend connection of the session: what its login gave it,
 * and what its statements have set of it.
 *
 * @param capabilities what the client negotiated, as far as it makes a difference to a session on the server
 * @param collation the id of the client's collation, 0 to 65535, of which 0 is the server's default
 * @param schema the default schema, or null for none
 * @param variables session variables that differ from a fresh session's, as SQL literals by their names
 */
public record SessionSetup(Capabilities capabilities, int collation, @Nullable String schema,
    Map<String, String> variables) {

  private static final int DEFAULT_COLLATION = 0;

  private static final long ON_THE_SESSION = Flavour.CAPABILITIES | CapabilityFlag.all(CapabilityFlag.Use.SESSION);

  private static final long LOST_AT_RESET = CapabilityFlag.all(CapabilityFlag.Use.LOST_AT_RESET);

  /** Keeps those capabilities that make a difference to the session. */
  public SessionSetup {
    capabilities = capabilities.and(ON_THE_SESSION);
    variables = Map.copyOf(variables);
  }

  /** The state of a session of which only the login is known. */
  public SessionSetup(Capabilities capabilities, int collation, @Nullable String schema) {
    this(capabilities, collation, schema, Map.of());
  }

  /** The same session with these variables. */
  public SessionSetup with(Map<String, String> newVariables) {
    return new SessionSetup(capabilities, collation, schema, newVariables);
  }

  /** The same session with another schema and multi-statement switch. */
  public SessionSetup with(@Nullable String newSchema, boolean multiStatements) {
    return new SessionSetup(multiStatements ? capabilities.with(Capabilities.MULTI_STATEMENTS)
        : capabilities.without(Capabilities.MULTI_STATEMENTS), collation, newSchema, variables);
  }

  /**
   * The same session after a {@code COM_RESET_CONNECTION}: on MySQL it has the server's character sets, and the modes
   * that the login asked for; on MariaDB it has the character sets of the login, and none of its modes.
   */
  public SessionSetup afterReset(BackendGreeting server) {
    return server.isMariaDb()
        ? new SessionSetup(capabilities.without(LOST_AT_RESET), collation, schema)
        : new SessionSetup(capabilities, DEFAULT_COLLATION, schema);
  }

  public Flavour flavour() {
    return new Flavour(capabilities.and(Flavour.CAPABILITIES), collation);
  }

  /** Whether a character's second byte may be that of a backslash or a backtick. */
  public boolean hasAsciiTrailBytes() {
    return Collation.hasAsciiTrailBytes(collation);
  }

  public boolean multiStatements() {
    return capabilities.has(Capabilities.MULTI_STATEMENTS);
  }
}
