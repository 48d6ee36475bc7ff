package dev.sluice.gateway.testing;

import java.net.InetSocketAddress;

/** The gateway that most integration tests share, in front of {@link BackendServer#shared()}. */
public final class GatewayUnderTest {

  private static final class Holder {

    static final RunningGateway SHARED = start();

    private static RunningGateway start() {
      RunningGateway gateway = RunningGateway.start(BackendServer.shared(), "sluice.session.local-infile=true");
      Runtime.getRuntime().addShutdownHook(new Thread(gateway::close));
      return gateway;
    }
  }

  private GatewayUnderTest() {}

  /** The gateway itself, started by whoever asks first. */
  public static RunningGateway shared() {
    return Holder.SHARED;
  }

  /** Where it listens. */
  public static InetSocketAddress address() {
    return shared().address();
  }
}
