package dev.sluice.gateway.testing.server;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import java.net.InetSocketAddress;

/** A server that runs already. */
public record GivenServer(InetSocketAddress address, ServerFamily family, Account root) implements BackendServer {

  static GivenServer prepare(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    InetSocketAddress address =
        new InetSocketAddress(hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    Account root = TestAccounts.givenRoot();
    TestAccounts.create(address, root);
    try (WireClient client = WireClient.connect(address, root.login())) {
      return new GivenServer(address, ServerFamily.of(client.greeting()), root);
    }
  }
}
