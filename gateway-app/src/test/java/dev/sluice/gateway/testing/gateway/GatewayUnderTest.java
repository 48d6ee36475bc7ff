package dev.sluice.gateway.testing.gateway;

import dev.sluice.gateway.testing.server.BackendServer;
import java.net.InetSocketAddress;

/** The gateways that most integration tests share, in front of {@link BackendServer#shared()}. */
public final class GatewayUnderTest {

  private static final String LOCAL_INFILE = "sluice.session.local-infile=true";

  private static final class Holder {

    static final RunningGateway SHARED =
        closedAtTheEnd(RunningGateway.start(BackendServer.shared(), LOCAL_INFILE));
  }

  private static final class RelayHolder {

    static final RunningGateway SHARED =
        closedAtTheEnd(RunningGateway.startRelay(BackendServer.shared(), LOCAL_INFILE));
  }

  private GatewayUnderTest() {}

  private static RunningGateway closedAtTheEnd(RunningGateway gateway) {
    Runtime.getRuntime().addShutdownHook(new Thread(gateway::close));
    return gateway;
  }

  /** The gateway with users, started by whoever asks first. */
  public static RunningGateway shared() {
    return Holder.SHARED;
  }

  /** Where it listens. */
  public static InetSocketAddress address() {
    return shared().address();
  }

  /** Where the one listens that leaves logins to the server, started by whoever asks first. */
  public static InetSocketAddress relayingAddress() {
    return RelayHolder.SHARED.address();
  }
}
