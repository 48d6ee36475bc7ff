package dev.sluice.gateway.backend.login;

import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.packet.server.HandshakeV10;
import io.asyncer.r2dbc.mysql.constant.SslMode;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * TLS on connections to the server. All of them share one context, so that each can resume a session of an earlier one.
 * Manual: "Using Encrypted Connections". Thread-safe.
 */
final class BackendTls {

  /** {@code HTTPS} compares the certificate with the server's name; the empty text accepts it for any name. */
  private static final String BY_NAME = "HTTPS";
  private static final String ANY_NAME = "";

  private final SslMode mode;
  private final String host;
  private final int port;
  private final Duration patience;
  private final SslContext context;

  /**
   * TLS by the settings.
   *
   * @throws IllegalStateException if this Java has no TLS
   */
  BackendTls(BackendProperties properties) {
    this.mode = properties.sslMode();
    this.host = Objects.requireNonNull(properties.host());
    this.port = properties.port();
    this.patience = properties.connectTimeout();
    try {
      SslContextBuilder builder = SslContextBuilder.forClient()
          .ciphers(List.of(SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites()))
          .endpointIdentificationAlgorithm(mode == SslMode.VERIFY_IDENTITY ? BY_NAME : ANY_NAME);
      this.context = (verifies() ? builder : builder.trustManager(InsecureTrustManagerFactory.INSTANCE))
          .build();
    } catch (NoSuchAlgorithmException | SSLException e) {
      throw new IllegalStateException("no TLS to the backend: " + e.getMessage(), e);
    }
  }

  private boolean verifies() {
    return mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_IDENTITY;
  }

  /**
   * Whether a connection uses TLS.
   *
   * @param greeting what the server offers
   * @param wanted whether to use TLS if the settings leave that open
   * @throws BackendLostException if the settings ask for what the server does not offer
   */
  boolean isDue(HandshakeV10 greeting, boolean wanted) {
    boolean offered = greeting.capabilities().has(Capabilities.SSL);
    if (mode.requireSsl() && !offered) {
      throw BackendLostException.before("the server offers no TLS (sluice.backend.ssl-mode)");
    }
    return mode.startSsl() && offered && (wanted || mode.requireSsl());
  }

  /** A handler for one connection; a handshake that takes too long fails. */
  SslHandler newHandler(ByteBufAllocator alloc) {
    SslHandler handler = context.newHandler(alloc, host, port);
    handler.setHandshakeTimeoutMillis(patience.toMillis());
    return handler;
  }
}
