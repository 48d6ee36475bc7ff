package dev.sluice.gateway.connection;

import dev.sluice.gateway.tls.CurrentContext;
import dev.sluice.gateway.tls.TlsContexts;
import dev.sluice.protocol.Capabilities;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import reactor.core.scheduler.Schedulers;

/**
 * Whether and how clients may turn their connection to TLS. Thread-safe; certificates may be replaced while it runs.
 *
 * <p>Manual: "Protocol::SSLRequest".
 */
public final class ClientTls implements AutoCloseable {

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
  public static final ClientTls OFF = new ClientTls(Mode.OFF, ClientAuth.NONE, null);

  private final Mode mode;
  private final ClientAuth clientAuth;
  private final @Nullable String objection;
  private final CurrentContext context = new CurrentContext();

  private ClientTls(Mode mode, ClientAuth clientAuth, @Nullable String objection) {
    this.mode = mode;
    this.clientAuth = clientAuth;
    this.objection = objection;
  }

  /**
   * TLS with a bundle's keys, trusted certificates, protocols and ciphers. A handshake is rehearsed meanwhile, so that
   * the first client's does not take long.
   *
   * @param clientAuth whether a client must show a certificate that the bundle trusts
   * @param halfClosed whether clients are answered that have ended their side of a connection; with OpenSSL that ends
   *     the other side too
   * @throws IllegalArgumentException if the bundle does not make a server's TLS context
   */
  public static ClientTls of(Mode mode, ClientAuth clientAuth, boolean halfClosed, SslBundle bundle) {
    ClientTls tls = new ClientTls(mode, clientAuth, halfClosed ? "on-disconnect is finish" : null);
    tls.update(bundle);
    Schedulers.boundedElastic().schedule(() -> tls.context.with(HandshakeRehearsal::run));
    return tls;
  }

  /** Uses a bundle for connections from now on. */
  public void update(SslBundle bundle) {
    try {
      context.replace(TlsContexts.forServer(bundle, clientAuth, objection));
    } catch (SSLException e) {
      throw new IllegalArgumentException("no TLS with this bundle: " + e.getMessage());
    }
  }

  /** Ends it for new connections; those that there are go on. */
  @Override
  public void close() {
    context.close();
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
    return context.with(current -> current.newHandler(alloc));
  }
}
