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
 * @param backing what its statements run on
 * @param capabilities what both sides can do
 * @param server what connections to the server negotiate, as far as answers differ by it
 * @param status a fresh session's status flags
 * @param collation the id of the client's collation, 0 to 255
 * @param schema its default schema, or null for none; not yet known to exist, unless the server itself has welcomed it
 * @param attributes its connection attributes, in the order sent
 * @param zstdLevel how hard it wants zstd to try; 0 if it did not say
 * @param onDisconnect what becomes of its statement when it goes away; null if that is as for everybody
 * @param certificateProof what can prove the gateway's certificate to the client, or null where its password cannot
 */
public record ClientLogin(String user, Backing backing, Capabilities capabilities, Capabilities server, int status,
    int collation, @Nullable String schema, List<Map.Entry<String, String>> attributes, int zstdLevel,
    @Nullable OnDisconnect onDisconnect, @Nullable CertificateProof certificateProof) {

  /** Whether the server itself has welcomed it: its OK is the login's last word, and nothing is said in its place. */
  public boolean isWelcomed() {
    return backing instanceof Backing.Owned;
  }
}
