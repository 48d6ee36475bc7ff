package dev.sluice.gateway.server;

import dev.sluice.gateway.connection.ClientCompression;
import dev.sluice.gateway.connection.ClientTls;
import io.netty.handler.ssl.ClientAuth;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.validation.annotation.Validated;

/**
 * Where clients connect.
 *
 * @param host the address to listen on
 * @param port the TCP port; 0 picks a free one
 * @param maxConnections the most clients at once; one more gets error 1040
 * @param allowedHosts networks (CIDR) or addresses that may connect; none: any
 * @param proxyProtocol which proxies may say where clients are
 * @param handshakeTimeout how long a client may take to log in
 * @param compression which compression clients may ask for
 * @param ssl whether and how clients may use TLS
 * @param backlog how many connections the kernel queues for acceptance
 */
@Validated
@ConfigurationProperties("sluice.listener")
public record ListenerProperties(
    @DefaultValue("127.0.0.1") String host,
    @DefaultValue("3307") @Min(0) @Max(65535) int port,
    @DefaultValue("10000") @Min(1) int maxConnections,
    @DefaultValue List<String> allowedHosts,
    @DefaultValue ProxyProtocol proxyProtocol,
    @DefaultValue("10s") Duration handshakeTimeout,
    @DefaultValue("1024") @Min(1) int backlog,
    @DefaultValue @Valid Compression compression,
    @DefaultValue Ssl ssl) {

  /**
   * Proxies whose headers say where their clients are.
   *
   * @param networks networks (CIDR) or addresses whose PROXY headers are believed; none: nobody's
   */
  public record ProxyProtocol(@DefaultValue List<String> networks) {}

  /**
   * Compression between clients and the gateway.
   *
   * @param algorithms what clients may ask for; none: nothing
   * @param zlibLevel the compression level of zlib
   * @param zstdMaxLevel the highest compression level of zstd; a client that asks for more gets this one
   */
  public record Compression(
      @DefaultValue({"zlib", "zstd"}) List<ClientCompression.Algorithm> algorithms,
      @DefaultValue("6") @Min(1) @Max(9) int zlibLevel,
      @DefaultValue("9") @Min(1) @Max(22) int zstdMaxLevel) {}

  /**
   * TLS for clients.
   *
   * @param bundle the SSL bundle with the keys; none: TLS is off
   * @param mode off, preferred or required; default: preferred if there is a bundle
   * @param clientAuth whether clients must show a certificate that the bundle trusts: none, optional, require
   */
  public record Ssl(
      @Nullable String bundle, ClientTls.@Nullable Mode mode, @DefaultValue("none") ClientAuth clientAuth) {

    /** An empty setting is none. */
    public Ssl {
      bundle = StringUtils.hasText(bundle) ? bundle : null;
    }
  }
}
