package dev.sluice.gateway.config;

import dev.sluice.gateway.StartException;
import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.embedded.EmbeddedBackend;
import dev.sluice.gateway.embedded.EmbeddedBackendException;
import dev.sluice.gateway.handshake.UserProperties;
import dev.sluice.gateway.handshake.Users;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server that this gateway stands before, and who may use it: the configured one, or else the embedded MariaDB,
 * which lives as long as this object.
 */
final class Upstream implements AutoCloseable {

  private final BackendProperties backend;
  private final Users users;
  private final @Nullable EmbeddedBackend embedded;

  private Upstream(BackendProperties backend, List<UserProperties> users, @Nullable EmbeddedBackend embedded) {
    this.backend = backend;
    this.embedded = embedded;
    try {
      this.users = new Users(users);
    } catch (IllegalArgumentException e) {
      throw new StartException(String.valueOf(e.getMessage()));
    }
  }

  static Upstream of(BackendProperties backend, List<UserProperties> users) {
    if (backend.isConfigured()) {
      if (users.isEmpty()) {
        throw new StartException("sluice.users is empty, so nobody could log in; set sluice.users[0].name and "
            + "sluice.users[0].password");
      }
      return new Upstream(backend, users, null);
    }
    if (!EmbeddedBackend.isAvailable()) {
      throw new StartException("no backend is configured; set sluice.backend.host (and sluice.users)");
    }
    return embedded(backend, users);
  }

  private static Upstream embedded(BackendProperties backend, List<UserProperties> users) {
    try {
      EmbeddedBackend started = EmbeddedBackend.start();
      List<UserProperties> all = new ArrayList<>(users);
      all.add(new UserProperties(started.user(), started.password(), null, null));
      return new Upstream(backend.at(started.host(), started.port()), all, started);
    } catch (EmbeddedBackendException e) {
      throw new StartException(String.valueOf(e.getMessage()));
    }
  }

  BackendProperties backend() {
    return backend;
  }

  Users users() {
    return users;
  }

  /** The account of the gateway's own statements. */
  BackendAccount ownAccount() {
    String username = backend.username();
    if (username != null) {
      return new BackendAccount(username, backend.password() == null ? "" : backend.password());
    }
    Users.User first = users.first();
    if (first == null) {
      throw new StartException("sluice.users is empty");
    }
    return first.account();
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
