package dev.sluice.gateway.connection;

import dev.sluice.protocol.Capabilities;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import reactor.core.scheduler.Schedulers;

/**
 * Whether and how clients may turn their connection to TLS. Thread-safe; certificates may be replaced while it runs.
 *
 * <p>Manual: "Protocol::SSLRequest".
 */
public final class ClientTls {

  /** Whether the listener offers TLS, or demands it. */
  public enum Mode {
    /** Not offered. */
    OFF,
    /** Offered; a client may do without. */
    PREFERRED,
    /** A client that does without gets error 3159. */
    REQUIRED
  }

  /** Not offered. */
  public static final ClientTls OFF = new ClientTls(Mode.OFF, ClientAuth.NONE);

  private final Mode mode;
  private final ClientAuth clientAuth;
  private volatile @Nullable SslContext context;

  private ClientTls(Mode mode, ClientAuth clientAuth) {
    this.mode = mode;
    this.clientAuth = clientAuth;
  }

  /**
   * TLS with a bundle's keys, trusted certificates, protocols and ciphers. A handshake is rehearsed meanwhile, so that
   * the first client's does not take long.
   *
   * @param clientAuth whether a client must show a certificate that the bundle trusts
   * @throws IllegalArgumentException if the bundle does not make a server's TLS context
   */
  public static ClientTls of(Mode mode, ClientAuth clientAuth, SslBundle bundle) {
    ClientTls tls = new ClientTls(mode, clientAuth);
    tls.update(bundle);
    SslContext context = tls.context;
    if (context != null) {
      Schedulers.boundedElastic().schedule(() -> HandshakeRehearsal.run(context));
    }
    return tls;
  }

  /** Uses a bundle for connections from now on. */
  public void update(SslBundle bundle) {
    SslOptions options = bundle.getOptions();
    try {
      context = SslContextBuilder.forServer(bundle.getManagers().getKeyManagerFactory())
          .trustManager(bundle.getManagers().getTrustManagerFactory())
          .clientAuth(clientAuth)
          .protocols(options.getEnabledProtocols())
          .ciphers(Arrays.asList(ciphers(options)))
          .build();
    } catch (SSLException | NoSuchAlgorithmException e) {
      throw new IllegalArgumentException("no TLS with this bundle: " + e.getMessage());
    }
  }

  /** The bundle's, or else Java's, because Netty's own choice is only a part of Java's. */
  private static String[] ciphers(SslOptions options) throws NoSuchAlgorithmException {
    String[] ciphers = options.getCiphers();
    return ciphers == null ? SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites() : ciphers;
  }

  boolean isOffered() {
    return mode != Mode.OFF;
  }

  /** The capability flags that offer it. */
  long capabilities() {
    return isOffered() ? Capabilities.SSL : 0;
  }

  boolean isRequired() {
    return mode == Mode.REQUIRED;
  }

  SslHandler handler(ByteBufAllocator alloc) {
    SslContext current = context;
    if (current == null) {
      throw new IllegalStateException("TLS is not offered");
    }
    return current.newHandler(alloc);
  }
}
