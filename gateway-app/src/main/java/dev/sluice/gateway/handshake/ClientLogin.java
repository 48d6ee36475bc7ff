package dev.sluice.gateway.handshake;

import dev.sluice.protocol.Capabilities;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client that has proved who it is.
 *
 * @param user the configured user
 * @param capabilities what both sides can do
 * @param collation the id of the client's collation, 0 to 255
 * @param schema its default schema, or null for none; not yet known to exist
 * @param attributes its connection attributes, in the order sent
 */
public record ClientLogin(Users.User user, Capabilities capabilities, int collation, @Nullable String schema,
    Map<String, String> attributes) {}
