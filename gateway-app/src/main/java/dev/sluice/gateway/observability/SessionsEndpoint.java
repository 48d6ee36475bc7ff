package dev.sluice.gateway.observability;

import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.session.SessionRegistry;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@code /actuator/sessions}: who is logged in, with the connection attributes by which each client describes itself.
 * On the server, sessions of configured users show the gateway's attributes only, because their connections are shared.
 */
@Endpoint(id = "sessions")
public final class SessionsEndpoint {

  private final SessionRegistry sessions;

  public SessionsEndpoint(SessionRegistry sessions) {
    this.sessions = sessions;
  }

  /**
   * One session.
   *
   * @param id the connection id that its client was greeted with
   * @param user the name that it logged in with
   * @param schema the schema that it logged in with or has changed to since, as far as the gateway knows; null for none
   * @param backendConnection the server's id of the connection that it holds; null if it holds none
   * @param attributes its connection attributes, in the order sent; a name may be there twice
   */
  public record LoggedIn(long id, String user, @Nullable String schema, @Nullable Long backendConnection,
      List<Map.Entry<String, String>> attributes) {

    static LoggedIn of(Session session) {
      return new LoggedIn(Integer.toUnsignedLong(session.identity().connectionId()), session.identity().user(),
          session.schema(), session.heldConnection(), session.identity().attributes());
    }
  }

  /** All sessions, by id. */
  @ReadOperation
  public List<LoggedIn> list() {
    return sessions.all().map(LoggedIn::of).sorted(Comparator.comparingLong(LoggedIn::id)).toList();
  }

  /** One session, by the id that its client was greeted with; null, which is answered with 404, if there is none. */
  @ReadOperation
  public @Nullable LoggedIn one(@Selector long id) {
    return sessions.all().map(LoggedIn::of).filter(session -> session.id() == id).findFirst().orElse(null);
  }
}
