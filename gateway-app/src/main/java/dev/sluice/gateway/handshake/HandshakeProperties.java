package dev.sluice.gateway.handshake;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.validation.annotation.Validated;

/**
 * The greeting of clients, and who may log in.
 *
 * @param serverVersion the version to greet with; none: the backend's
 * @param nodeId the number of this gateway among those in front of one backend, 0 to 1023; part of connection ids
 * @param auth who decides on logins
 * @param users who may log in, if the gateway decides
 */
@Validated
@ConfigurationProperties("sluice")
public record HandshakeProperties(
    @Nullable String serverVersion,
    @DefaultValue("0") @Min(0) @Max(1023) int nodeId,
    @Valid @DefaultValue Auth auth,
    @DefaultValue List<UserProperties> users) {

  /**
   * Who decides on logins.
   *
   * @param mode whether by the configured users or by the server; default: by the users if any are configured
   * @param maxLogins how many clients may be logging in at once if the server decides
   */
  public record Auth(@Nullable Mode mode, @DefaultValue("100") @Min(1) int maxLogins) {}

  /** Who decides on a login. */
  public enum Mode {
    /** The gateway, by the users of its configuration, whose statements run on connections from shared pools. */
    STATIC,
    /** The server: the login goes through to it, over a connection that then belongs to the client. */
    RELAY
  }

  /** An empty setting is none. */
  public HandshakeProperties {
    serverVersion = StringUtils.hasText(serverVersion) ? serverVersion : null;
  }
}
