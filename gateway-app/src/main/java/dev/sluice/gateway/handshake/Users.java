package dev.sluice.gateway.handshake;

import dev.sluice.gateway.backend.BackendAccount;
import dev.sluice.gateway.backend.PoolMode;
import dev.sluice.gateway.session.OnDisconnect;
import dev.sluice.protocol.auth.AuthPlugin;
import dev.sluice.protocol.auth.StoredPassword;
import dev.sluice.protocol.auth.UnknownUsers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The users who may log in. Immutable. */
public final class Users {

  private static final String PLAIN_PREFIX = "plain:";

  /**
   * A user.
   *
   * @param password the stored password
   * @param account the backend account of its statements
   * @param onDisconnect what becomes of its statement when its client goes away; null for the setting of all clients
   * @param poolMode when its sessions give their connections back
   */
  public record User(String name, StoredPassword password, BackendAccount account,
      @Nullable OnDisconnect onDisconnect, PoolMode poolMode) {}

  private final Map<String, User> byName = new LinkedHashMap<>();
  private final UnknownUsers unknown;

  /**
   * Reads the configuration; an {@link IllegalArgumentException} names the setting that is wrong, never its value.
   *
   * @param poolMode that of users who have none of their own
   */
  public Users(List<UserProperties> configured, PoolMode poolMode) {
    for (int i = 0; i < configured.size(); i++) {
      User user = user("sluice.users[" + i + "]", configured.get(i), poolMode);
      if (byName.put(user.name(), user) != null) {
        throw new IllegalArgumentException("sluice.users[" + i + "].name: user '" + user.name() + "' is there twice");
      }
    }
    unknown = new UnknownUsers(byName.values().stream().map(User::password).toList());
  }

  private static User user(String key, UserProperties configured, PoolMode poolMode) {
    String name = configured.name();
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException(key + ".name is missing");
    }
    String password = configured.password() == null ? "" : configured.password();
    StoredPassword stored;
    try {
      stored = StoredPassword.parse(password);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ".password: " + e.getMessage());
    }
    String username = configured.backendUsername() == null ? name : configured.backendUsername();
    return new User(name, stored, new BackendAccount(username, backendPassword(key, configured, password, stored)),
        configured.onDisconnect(), configured.poolMode() == null ? poolMode : configured.poolMode());
  }

  private static String backendPassword(String key, UserProperties configured, String password,
      StoredPassword stored) {
    String given = configured.backendPassword();
    if (given != null) {
      return given;
    }
    if (stored.plugins().size() < AuthPlugin.values().length) {
      throw new IllegalArgumentException(key + ".backend-password is missing: the user's password is a hash, which "
          + "cannot log in to the backend");
    }
    return password.startsWith(PLAIN_PREFIX) ? password.substring(PLAIN_PREFIX.length()) : password;
  }

  /** Finds a user by the name it gives. */
  public Optional<User> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Stand-ins for unknown names, so that these cannot be distinguished from wrong passwords. */
  UnknownUsers unknown() {
    return unknown;
  }

  /** The first configured user, whose backend account is used if none is set for the gateway itself. */
  public @Nullable User first() {
    return byName.isEmpty() ? null : byName.values().iterator().next();
  }
}
