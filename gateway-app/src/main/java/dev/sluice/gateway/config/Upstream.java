package dev.sluice.gateway.config;

import dev.sluice.gateway.StartException;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.embedded.EmbeddedBackend;
import dev.sluice.gateway.embedded.EmbeddedBackendException;
import dev.sluice.gateway.handshake.HandshakeProperties;
import dev.sluice.gateway.handshake.HandshakeProperties.Mode;
import dev.sluice.gateway.handshake.UserProperties;
import dev.sluice.gateway.handshake.Users;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server behind this gateway, and who may use it. It is the configured server, or else the embedded MariaDB, which
 * runs as long as this object is open.
 */
final class Upstream implements AutoCloseable {

  private final BackendProperties backend;
  private final Mode mode;
  private final Users users;
  private final @Nullable EmbeddedBackend embedded;

  private Upstream(BackendProperties backend, Mode mode, List<UserProperties> users,
      @Nullable EmbeddedBackend embedded) {
    this.backend = backend;
    this.mode = mode;
    this.embedded = embedded;
    try {
      this.users = new Users(users, backend.pool().mode());
    } catch (IllegalArgumentException e) {
      throw new StartException(String.valueOf(e.getMessage()));
    }
  }

  static Upstream of(BackendProperties backend, HandshakeProperties handshake) {
    List<UserProperties> users = handshake.users();
    Mode mode = handshake.auth().mode();
    if (mode == Mode.RELAY && !users.isEmpty()) {
      throw new StartException("sluice.auth.mode is relay, where the backend decides who may log in, but sluice.users "
          + "is not empty; leave one of them out");
    }
    if (backend.isConfigured()) {
      if (mode == Mode.STATIC && users.isEmpty()) {
        throw new StartException("sluice.auth.mode is static and sluice.users is empty, so nobody could log in; set "
            + "sluice.users[0].name and sluice.users[0].password");
      }
      return new Upstream(backend, users.isEmpty() ? Mode.RELAY : Mode.STATIC, users, null);
    }
    if (!EmbeddedBackend.isAvailable()) {
      throw new StartException("no backend is configured; set sluice.backend.host");
    }
    return embedded(backend, mode == null ? Mode.STATIC : mode, users);
  }

  private static Upstream embedded(BackendProperties backend, Mode mode, List<UserProperties> users) {
    try {
      EmbeddedBackend started = EmbeddedBackend.start();
      List<UserProperties> all = new ArrayList<>(users);
      all.add(new UserProperties(started.user(), started.password(), null, null, null, null));
      return new Upstream(backend.at(started.host(), started.port()), mode, all, started);
    } catch (EmbeddedBackendException e) {
      throw new StartException(String.valueOf(e.getMessage()));
    }
  }

  /** Who decides on logins. */
  Mode mode() {
    return mode;
  }

  BackendProperties backend() {
    return backend;
  }

  Users users() {
    return users;
  }

  /** The account of the gateway's own statements; null if none is configured and there are no users. */
  @Nullable BackendAccount ownAccount() {
    String username = backend.username();
    if (username != null) {
      return new BackendAccount(username, backend.password() == null ? "" : backend.password());
    }
    Users.User first = users.first();
    return first == null ? null : first.account();
  }

  @Nullable EmbeddedBackend embedded() {
    return embedded;
  }

  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
  }
}
