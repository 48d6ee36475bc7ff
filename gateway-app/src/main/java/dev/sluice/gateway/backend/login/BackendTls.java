package dev.sluice.gateway.backend.login;

import dev.sluice.gateway.backend.BackendLostException;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.tls.CurrentContext;
import dev.sluice.gateway.tls.TlsContexts;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.packet.server.HandshakeV10;
import io.asyncer.r2dbc.mysql.constant.SslMode;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLException;

/**
 * TLS on connections to the server, which share one context. Manual: "Using Encrypted Connections". Thread-safe.
 */
final class BackendTls implements AutoCloseable {

  /** {@code HTTPS} compares the certificate with the server's name; the empty text accepts it for any name. */
  private static final String BY_NAME = "HTTPS";
  private static final String ANY_NAME = "";

  private final SslMode mode;
  private final String host;
  private final int port;
  private final Duration patience;
  private final CurrentContext context = new CurrentContext();

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
      if (mode.startSsl()) {
        context.replace(TlsContexts.forClient(this::verifying));
      }
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS to the backend: " + e.getMessage(), e);
    }
  }

  private SslContextBuilder verifying(SslContextBuilder builder) {
    builder.endpointIdentificationAlgorithm(mode == SslMode.VERIFY_IDENTITY ? BY_NAME : ANY_NAME);
    return verifies() ? builder : builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
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
    SslHandler handler = context.with(current -> current.newHandler(alloc, host, port));
    handler.setHandshakeTimeoutMillis(patience.toMillis());
    return handler;
  }

  /** No more handlers are made; those that there are go on. */
  @Override
  public void close() {
    context.close();
  }
}
