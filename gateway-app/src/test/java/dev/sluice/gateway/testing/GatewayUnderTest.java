package dev.sluice.gateway.testing;

import java.net.InetSocketAddress;

/** Where the gateway under test listens, in front of {@link BackendServer#shared()}. */
public final class GatewayUnderTest {

  private GatewayUnderTest() {}

  /** The gateway's address; the server's own for as long as there is no gateway. */
  public static InetSocketAddress address() {
    return BackendServer.shared().address();
  }
}
