package dev.sluice.gateway.server;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;

/** Connector/J's socket with a proxy's first words on it. */
public final class ProxiedSocketFactory extends StandardSocketFactory {

  static final String HEADER = "TCP4 203.0.113.9 127.0.0.1 41000 3307";

  @Override
  public <T extends Closeable> T connect(String host, int port, PropertySet properties, int loginTimeout)
      throws IOException {
    T socket = super.connect(host, port, properties, loginTimeout);
    ((Socket) socket).getOutputStream().write(ProxyHeaders.version1(HEADER));
    return socket;
  }
}
