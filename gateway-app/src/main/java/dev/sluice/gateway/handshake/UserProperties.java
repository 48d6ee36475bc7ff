package dev.sluice.gateway.handshake;

import dev.sluice.gateway.backend.PoolMode;
import dev.sluice.gateway.session.OnDisconnect;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * A user who may log in, as configured.
 *
 * @param name the name to log in with
 * @param password the password, or a hash as a server stores it: {@code *...} or {@code $A$005$...}
 * @param backendUsername the backend account that the user's statements run under; default: the same name
 * @param backendPassword that account's password; default: the same password
 * @param onDisconnect what becomes of the user's statement when its client goes away; default: the setting of all
 *     clients
 * @param poolMode when the user's sessions give their connections back; default: the setting of all users
 */
public record UserProperties(
    String name, @Nullable String password, @Nullable String backendUsername, @Nullable String backendPassword,
    @Nullable OnDisconnect onDisconnect, @Nullable PoolMode poolMode) {

  /** An empty setting is none. */
  public UserProperties {
    backendUsername = StringUtils.hasLength(backendUsername) ? backendUsername : null;
    backendPassword = StringUtils.hasLength(backendPassword) ? backendPassword : null;
  }

  /** Does not contain the passwords. */
  @Override
  public String toString() {
    return name;
  }
}
