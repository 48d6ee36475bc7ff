package dev.sluice.gateway.observability;

import dev.sluice.gateway.session.Pinned;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.session.SessionRegistry;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@code /actuator/pins}: the sessions in transaction mode that keep their backend connections, and why.
 */
@Endpoint(id = "pins")
public final class PinsEndpoint {

  private final SessionRegistry sessions;

  public PinsEndpoint(SessionRegistry sessions) {
    this.sessions = sessions;
  }

  /**
   * A session that keeps its connection.
   *
   * @param id the connection id that its client was greeted with
   * @param user the name that it logged in with
   * @param reason why it keeps the connection
   * @param since since when
   * @param backendConnection the server's id of the connection
   * @param statement the statement after which it did, without literals; empty if it is not known
   */
  public record PinnedSession(long id, String user, String reason, Instant since, @Nullable Long backendConnection,
      String statement) {

    static @Nullable PinnedSession of(Session session) {
      Pinned pinned = session.pinned();
      return pinned == null ? null : new PinnedSession(Integer.toUnsignedLong(session.identity().connectionId()),
          session.identity().user(), pinned.reason().name(), pinned.since(), session.heldConnection(),
          pinned.digest());
    }
  }

  /** All of them; first the one that has kept its connection longest. */
  @ReadOperation
  public List<PinnedSession> list() {
    return sessions.all().map(PinnedSession::of).filter(Objects::nonNull)
        .sorted(Comparator.comparing(PinnedSession::since)).toList();
  }
}
