package dev.sluice.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;

/** Which of the two kinds of TLS is taken, and that either does what is configured. */
class TlsContextsTests {

  private static final String[] TLS_1_3 =
      {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"};
  private static final int MAX_FLIGHTS = 8;

  private final List<Object> toRelease = new ArrayList<>();

  @BeforeEach
  void openSslIsHere() {
    assumeThat(OpenSsl.isAvailable()).as("OpenSSL on this platform").isTrue();
  }

  @AfterEach
  void release() {
    toRelease.forEach(ReferenceCountUtil::release);
  }

  private static SslBundle bundle(Algorithm algorithm, String[] ciphers, String[] protocols) throws Exception {
    X509Bundle made = new CertificateBuilder().algorithm(algorithm).subject("CN=localhost").addSanDnsName("localhost")
        .setIsCertificateAuthority(true).buildSelfSigned();
    KeyStore store = made.toKeyStore(new char[0]);
    return SslBundle.of(SslStoreBundle.of(store, "", store), SslBundleKey.NONE, SslOptions.of(ciphers, protocols));
  }

  private SslContext server(Algorithm algorithm, String[] ciphers, String... protocols) throws Exception {
    return kept(TlsContexts.forServer(bundle(algorithm, ciphers, protocols.length == 0 ? null : protocols),
        ClientAuth.NONE, null));
  }

  private SslContext server(String... ciphers) throws Exception {
    return server(Algorithm.ecp256, ciphers);
  }

  private SslContext client(String... protocols) throws Exception {
    return kept(SslContextBuilder.forClient().sslProvider(SslProvider.JDK).protocols(protocols)
        .trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm("").build());
  }

  private SslContext kept(SslContext context) {
    toRelease.add(context);
    return context;
  }

  private static boolean isOpenSsl(SslContext context) {
    return context instanceof ReferenceCounted;
  }

  /** Returns what the client has come to with the server, which then has sent one byte through it. */
  private static SSLSession shake(SslContext server, SslContext client) throws Exception {
    EmbeddedChannel listener = new EmbeddedChannel(server.newHandler(ByteBufAllocator.DEFAULT));
    EmbeddedChannel peer = new EmbeddedChannel();
    try {
      SslHandler tls = client.newHandler(ByteBufAllocator.DEFAULT, "localhost", 3306);
      peer.pipeline().addFirst(tls);
      for (int flight = 0; flight < MAX_FLIGHTS; flight++) {
        pass(peer, listener);
        pass(listener, peer);
      }
      assertThat(tls.handshakeFuture().cause()).isNull();
      listener.writeOutbound(ByteBufAllocator.DEFAULT.buffer().writeByte(42));
      pass(listener, peer);
      ByteBuf got = peer.readInbound();
      assertThat(got.readByte()).isEqualTo((byte) 42);
      got.release();
      return tls.engine().getSession();
    } finally {
      end(peer);
      end(listener);
    }
  }

  private static void pass(EmbeddedChannel from, EmbeddedChannel to) {
    from.runPendingTasks();
    for (ByteBuf records = from.readOutbound(); records != null; records = from.readOutbound()) {
      if (!to.isOpen()) {
        records.release();
        continue;
      }
      try {
        to.writeInbound(records);
      } catch (DecoderException e) {
        assertThat(e).as("it is told by the handshake's future too").hasMessageContaining("SSL");
      }
    }
  }

  private static void end(EmbeddedChannel channel) {
    try {
      channel.finishAndReleaseAll();
    } catch (Exception e) {
      assertThat(e).as("a handshake that has failed").hasMessageContaining("SSL");
    }
  }

  @ParameterizedTest
  @EnumSource(value = Algorithm.class, names = {"ecp256", "ecp384", "rsa2048"})
  void byOpenSslUnlessSomethingIsAgainstIt(Algorithm algorithm) throws Exception {
    SslContext server = server(algorithm, null);
    SslContext client = kept(TlsContexts.forClient(builder -> builder
        .trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm("HTTPS")));

    assertThat(isOpenSsl(server)).isTrue();
    assertThat(isOpenSsl(client)).isTrue();
    assertThat(shake(server, client).getProtocol()).isEqualTo("TLSv1.3");
    assertThat(shake(server, client("TLSv1.2")).getProtocol()).isEqualTo("TLSv1.2");
    assertThat(shake(server, client("TLSv1.3")).getProtocol()).isEqualTo("TLSv1.3");
  }

  @ParameterizedTest
  @EnumSource(value = Algorithm.class, names = {"ed25519", "ed448"})
  void byJavaForKeysThatOpenSslDoesNotTake(Algorithm algorithm) throws Exception {
    SslContext server = server(algorithm, null);

    assertThat(isOpenSsl(server)).isFalse();
    assertThat(shake(server, client("TLSv1.3")).getProtocol()).isEqualTo("TLSv1.3");
  }

  @Test
  void byJavaIfThereIsAnObjection() throws Exception {
    SslContext server = TlsContexts.forServer(bundle(Algorithm.ecp256, null, null), ClientAuth.NONE, "an objection");

    assertThat(isOpenSsl(server)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "TLS_AES_256_GCM_SHA384"})
  void byJavaForCipherSuitesThatOpenSslLacksOrCannotChoose(String suite) throws Exception {
    assertThat(isOpenSsl(server(suite))).isFalse();
    assertThat(isOpenSsl(server(suite, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"))).isFalse();
  }

  @Test
  void theConfiguredCipherSuiteIsTheOnlyOne() throws Exception {
    SslContext server = server("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");

    assertThat(isOpenSsl(server)).isTrue();
    assertThat(shake(server, client("TLSv1.2")).getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    assertNoHandshake(server, "TLSv1.3");
  }

  /** OpenSSL would add its own cipher suites of TLS 1.2 to these. */
  @Test
  void thoseOfTls13DoNotBringOthersAlong() throws Exception {
    SslContext both = server(TLS_1_3);
    SslContext only13 = server(Algorithm.ecp256, TLS_1_3, "TLSv1.3");

    assertThat(isOpenSsl(both)).isFalse();
    assertThat(isOpenSsl(only13)).isTrue();
    for (SslContext server : Set.of(both, only13)) {
      assertThat(shake(server, client("TLSv1.3")).getProtocol()).isEqualTo("TLSv1.3");
      assertNoHandshake(server, "TLSv1.2");
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, TLSv1.3", "TLSv1.3, TLSv1.2"})
  void theConfiguredProtocolIsTheOnlyOne(String enabled, String other) throws Exception {
    SslContext server = server(Algorithm.ecp256, null, enabled);

    assertThat(isOpenSsl(server)).isTrue();
    assertThat(shake(server, client(enabled)).getProtocol()).isEqualTo(enabled);
    assertNoHandshake(server, other);
  }

  private void assertNoHandshake(SslContext server, String protocol) {
    assertThatThrownBy(() -> shake(server, client(protocol))).isInstanceOf(AssertionError.class);
  }

  /** The certificate that clients are proved by the password is the session's, be it a new or a resumed one. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theServersCertificateIsKnownInEverySession(String protocol) throws Exception {
    SslContext server = server(Algorithm.ecp256, null);
    SslContext client = client(protocol);
    for (int connection = 0; connection < 3; connection++) {
      EmbeddedChannel listener = new EmbeddedChannel(server.newHandler(ByteBufAllocator.DEFAULT));
      EmbeddedChannel peer = new EmbeddedChannel();
      peer.pipeline().addFirst(client.newHandler(ByteBufAllocator.DEFAULT, "localhost", 3306));
      for (int flight = 0; flight < MAX_FLIGHTS; flight++) {
        pass(peer, listener);
        pass(listener, peer);
      }
      assertThat(listener.pipeline().get(SslHandler.class).engine().getSession().getLocalCertificates()).hasSize(1);
      end(peer);
      end(listener);
    }
  }
}
