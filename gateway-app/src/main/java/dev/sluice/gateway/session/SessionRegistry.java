package dev.sluice.gateway.session;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The sessions of this gateway, by the gateway's connection id. Thread-safe. */
public final class SessionRegistry {

  private static final int GATEWAY_BIT = 1 << 31;

  private final Map<Integer, Session> byId = new ConcurrentHashMap<>();

  public void add(Session session) {
    byId.put(session.identity().connectionId(), session);
  }

  public void remove(Session session) {
    byId.remove(session.identity().connectionId(), session);
  }

  /** Whether an id is of the gateway's making, and so no server's. */
  public static boolean isGatewayId(long connectionId) {
    return (connectionId & Integer.toUnsignedLong(GATEWAY_BIT)) != 0 && connectionId >>> Integer.SIZE == 0;
  }

  /** Finds the session that a client means by an id: its own kind, or the one that {@code CONNECTION_ID()} gave it. */
  public Optional<Session> find(long connectionId) {
    if (isGatewayId(connectionId)) {
      return Optional.ofNullable(byId.get((int) connectionId));
    }
    return byId.values().stream().filter(session -> session.holdsConnection(connectionId)).findFirst();
  }

  /** All of them, in no order, as they come and go. */
  public Stream<Session> all() {
    return byId.values().stream();
  }

  /** How many clients are logged in. */
  public int size() {
    return byId.size();
  }
}
