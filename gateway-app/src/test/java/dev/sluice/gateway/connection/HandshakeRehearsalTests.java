package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeRehearsalTests {

  private static SslContext server(ClientAuth clientAuth, String... protocols) throws Exception {
    X509Bundle bundle = new CertificateBuilder().subject("CN=localhost").setIsCertificateAuthority(true)
        .buildSelfSigned();
    return SslContextBuilder.forServer(bundle.toKeyManagerFactory())
        .trustManager(bundle.toTrustManagerFactory())
        .clientAuth(clientAuth)
        .protocols(protocols)
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void comesToItsEnd(String protocol) throws Exception {
    assertThat(HandshakeRehearsal.run(server(ClientAuth.NONE, protocol))).isTrue();
  }

  /** With TLS 1.3 a client's handshake is over before the server has seen that the certificate is missing. */
  @Test
  void isRefusedWithoutTheCertificateThatTheServerAsksFor() throws Exception {
    assertThat(HandshakeRehearsal.run(server(ClientAuth.REQUIRE, "TLSv1.2"))).isFalse();
  }
}
