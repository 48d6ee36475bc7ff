package dev.sluice.gateway.handshake;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.validation.annotation.Validated;

/**
 * What clients are greeted with, and who may log in.
 *
 * @param serverVersion the version to greet with; none: the backend's
 * @param nodeId the number of this gateway among those in front of one backend, 0 to 1023; part of connection ids
 * @param users who may log in
 */
@Validated
@ConfigurationProperties("sluice")
public record HandshakeProperties(
    @Nullable String serverVersion,
    @DefaultValue("0") @Min(0) @Max(1023) int nodeId,
    @DefaultValue List<UserProperties> users) {

  /** An empty setting is none. */
  public HandshakeProperties {
    serverVersion = StringUtils.hasText(serverVersion) ? serverVersion : null;
  }
}
