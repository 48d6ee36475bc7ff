package dev.sluice.gateway.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/**
 * Makes TLS contexts. They are OpenSSL's if it has what is asked for, because its handshakes take half of the CPU time
 * of Java's, which are used otherwise. What is not configured is as Java has it by default: protocols, cipher suites,
 * trusted authorities. Certificates are verified by Java in either case.
 *
 * <p>A context of OpenSSL's is reference-counted, and whoever has had it made must release it.
 */
public final class TlsContexts {

  private static final Logger log = LoggerFactory.getLogger(TlsContexts.class);

  private TlsContexts() {}

  /**
   * For connections to a server, with Java's protocols and cipher suites.
   *
   * @param more sets everything else
   * @throws SSLException if Java has no such TLS either
   */
  public static SslContext forClient(UnaryOperator<SslContextBuilder> more) throws SSLException {
    Suites suites = Suites.of(null, null);
    return choose("the backend", suites.objection(), provider -> more.apply(SslContextBuilder.forClient())
        .sslProvider(provider)
        .protocols(suites.protocols())
        .ciphers(suites.ciphers(provider))
        .build());
  }

  /**
   * For connections from clients, with a bundle's keys, trusted certificates, protocols and cipher suites.
   *
   * @param clientAuth whether a client must show a certificate that the bundle trusts
   * @param objection why OpenSSL must not be used; null: it may be
   * @throws SSLException if the bundle does not make a context
   */
  public static SslContext forServer(SslBundle bundle, ClientAuth clientAuth, @Nullable String objection)
      throws SSLException {
    SslOptions options = bundle.getOptions();
    Suites suites = Suites.of(options.getCiphers(), options.getEnabledProtocols());
    KeyManagerFactory keys = bundle.getManagers().getKeyManagerFactory();
    String why = objection != null ? objection : suites.objection();
    if (why == null && !Keys.areUsable(keys)) {
      why = "the bundle has no RSA or EC key that can be read";
    }
    return choose("clients", why, provider -> SslContextBuilder
        // a context is made anew if the bundle changes, so its keys may be kept
        .forServer(provider == SslProvider.JDK ? keys : new OpenSslCachingX509KeyManagerFactory(keys))
        .sslProvider(provider)
        .trustManager(bundle.getManagers().getTrustManagerFactory())
        .clientAuth(clientAuth)
        .protocols(suites.protocols())
        .ciphers(suites.ciphers(provider))
        .build());
  }

  private interface Build {

    SslContext by(SslProvider provider) throws SSLException;
  }

  private static SslContext choose(String peers, @Nullable String objection, Build build) throws SSLException {
    String why = objection;
    if (why == null) {
      try {
        SslContext context = build.by(SslProvider.OPENSSL_REFCNT);
        log.info("TLS to {} is OpenSSL's", peers);
        return context;
      } catch (SSLException | IllegalArgumentException e) {
        why = e.getMessage();
      }
    }
    SslContext context = build.by(SslProvider.JDK);
    log.info("TLS to {} is Java's, and not OpenSSL's: {}", peers, why);
    return context;
  }
}
