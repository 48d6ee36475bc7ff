package dev.sluice.protocol.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Stands in for the users that are not configured, so that a client cannot tell an unknown user from a wrong password:
 * a name always gets the same kind of password, and is always rejected. The kinds are distributed like those of the
 * known users. Immutable and thread-safe. Which name gets which kind is random for each instance.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html">
 *     Connection Phase, Determining Authentication Method</a>
 */
public final class UnknownUsers {

  private final List<Set<AuthPlugin>> kinds;

  private final byte[] key = Nonce.random().bytes();

  /** Makes stand-ins that resemble these users; if there are none, stand-ins that take both plugins. */
  public UnknownUsers(Collection<StoredPassword> known) {
    kinds =
        known.isEmpty()
            ? List.of(EnumSet.allOf(AuthPlugin.class))
            : known.stream().map(StoredPassword::plugins).toList();
  }

  /** Returns what to check a login under that name against. */
  public StoredPassword passwordOf(String user) {
    int draw = ByteBuffer.wrap(Digests.sha256(key, user.getBytes(UTF_8))).getInt();
    return new DecoyPassword(kinds.get(Math.floorMod(draw, kinds.size())));
  }
}
