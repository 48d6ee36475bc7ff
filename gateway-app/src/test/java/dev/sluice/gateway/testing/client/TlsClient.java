package dev.sluice.gateway.testing.client;

import io.netty.pkitesting.X509Bundle;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** A bare client that asks for TLS, shakes hands, and looks at what it was shown. */
public record TlsClient(BigInteger serial) {

  private static final int PATIENCE_MILLIS = 10_000;

  /** Connects and turns to TLS, trusting anything, with a certificate of its own or none. */
  public static TlsClient handshake(InetSocketAddress address, @Nullable X509Bundle own) throws Exception {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      skipPacket(new DataInputStream(socket.getInputStream()));
      socket.getOutputStream().write(sslRequest());
      try (SSLSocket tls = (SSLSocket) context(own).getSocketFactory()
          .createSocket(socket, address.getHostString(), address.getPort(), false)) {
        tls.startHandshake();
        return new TlsClient(((X509Certificate) tls.getSession().getPeerCertificates()[0]).getSerialNumber());
      }
    }
  }

  /** Shakes hands over a socket on which TLS has been asked for, trusting anything. */
  static SSLSocket over(Socket socket) throws IOException {
    try {
      SSLSocket tls = (SSLSocket) context(null).getSocketFactory().createSocket(socket, null, true);
      tls.setUseClientMode(true);
      tls.startHandshake();
      return tls;
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext context(@Nullable X509Bundle own) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own == null ? null : keys(own), new TrustManager[] {new TrustAll()}, new SecureRandom());
    return context;
  }

  private static void skipPacket(DataInputStream in) throws IOException {
    byte[] header = new byte[4];
    in.readFully(header);
    in.readFully(new byte[ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt() & 0xFFFFFF]);
  }

  private static byte[] sslRequest() {
    long flags = Capabilities.USUAL | Capabilities.SSL;
    return ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN)
        .putInt(32 | 1 << 24).putInt((int) flags).putInt(1 << 24).put((byte) WireLogin.UTF8MB4_GENERAL_CI).array();
  }

  private static KeyManager[] keys(X509Bundle own) throws Exception {
    KeyStore store = own.toKeyStore(new char[0]);
    KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  private static final class TrustAll implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
