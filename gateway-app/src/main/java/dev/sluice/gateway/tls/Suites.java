package dev.sluice.gateway.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Protocols and cipher suites, as they are configured or else as Java has them by default.
 *
 * @param configured the cipher suites that are configured, by Java's names; null: none are
 * @param enabled the protocols that are configured; null: none are
 * @param byDefault Java's own
 */
record Suites(@Nullable List<String> configured, @Nullable List<String> enabled, SSLParameters byDefault) {

  /** OpenSSL, in its form of BoringSSL, has all of them or none, in an order of its own. */
  private static final Set<String> OF_TLS_1_3 =
      Set.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private static final String TLS_1_3 = "TLSv1.3";

  /** It is in Java's lists and no cipher suite. */
  private static final String SIGNALLING = "TLS_EMPTY_RENEGOTIATION_INFO_SCSV";

  static Suites of(String @Nullable [] configured, String @Nullable [] enabled) throws SSLException {
    try {
      return new Suites(configured == null ? null : List.of(configured), enabled == null ? null : List.of(enabled),
          SSLContext.getDefault().getDefaultSSLParameters());
    } catch (NoSuchAlgorithmException e) {
      throw new SSLException(e);
    }
  }

  /** Why OpenSSL cannot be used for them; null if it can. */
  @Nullable String objection() {
    if (!OpenSsl.isAvailable()) {
      return "it cannot be loaded here (" + OpenSsl.unavailabilityCause().getMessage() + ")";
    }
    List<String> asked = new ArrayList<>(ciphers(SslProvider.JDK));
    asked.remove(SIGNALLING);
    List<String> unknown = configured == null ? List.of()
        : asked.stream().filter(suite -> !OpenSsl.availableJavaCipherSuites().contains(suite)).toList();
    if (!unknown.isEmpty()) {
      return "it does not have " + String.join(", ", unknown);
    }
    long ofTls13 = asked.stream().filter(OF_TLS_1_3::contains).distinct().count();
    boolean allOrNone = ofTls13 == 0 || ofTls13 == OF_TLS_1_3.size();
    boolean onlyTls13 = protocols().equals(List.of(TLS_1_3));
    if (!allOrNone || ofTls13 == asked.size() && !onlyTls13) {
      return "its cipher suites of TLS 1.3 cannot be chosen from";
    }
    return null;
  }

  List<String> ciphers(SslProvider provider) {
    List<String> all = configured == null ? Arrays.asList(byDefault.getCipherSuites()) : configured;
    return provider == SslProvider.JDK ? all
        : all.stream().filter(OpenSsl.availableJavaCipherSuites()::contains).toList();
  }

  List<String> protocols() {
    return enabled == null ? Arrays.asList(byDefault.getProtocols()) : enabled;
  }
}
