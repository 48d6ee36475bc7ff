package dev.sluice.gateway.handshake;

import dev.sluice.gateway.session.Backing;
import dev.sluice.gateway.session.OnDisconnect;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.auth.CertificateProof;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client that has proved who it is.
 *
 * @param user the name that it logged in with
 * @param backing what its statements run on: pooled connections, or its own
 * @param capabilities what both sides can do
 * @param server what connections to the server negotiate, as far as answers differ by it
 * @param status a fresh session's status flags
 * @param collation the id of the client's collation, 0 to 255
 * @param schema its default schema, or null for none; it is not known to exist yet, unless the server has decided on
 *     the login
 * @param attributes its connection attributes, in the order sent
 * @param zstdLevel the compression level of zstd that it wants; 0 if it did not say
 * @param onDisconnect what becomes of its statement when it goes away; null for the setting of all clients
 * @param certificateProof proves the gateway's certificate to the client; null if the password cannot do that
 */
public record ClientLogin(String user, Backing backing, Capabilities capabilities, Capabilities server, int status,
    int collation, @Nullable String schema, List<Map.Entry<String, String>> attributes, int zstdLevel,
    @Nullable OnDisconnect onDisconnect, @Nullable CertificateProof certificateProof) {

  /** Whether the server itself has decided on the login. Then the server's OK ends it, and the gateway sends none. */
  public boolean isWelcomed() {
    return backing instanceof Backing.Owned;
  }
}
