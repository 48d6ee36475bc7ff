package dev.sluice.gateway.testing;

import java.net.InetSocketAddress;

/** A server that runs already. */
public record GivenServer(InetSocketAddress address, ServerFamily family, Account root) implements BackendServer {

  static GivenServer prepare(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    InetSocketAddress address =
        new InetSocketAddress(hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    Account root = Account.givenRoot();
    TestAccounts.create(address, root);
    try (WireClient client = WireClient.connect(address, root.login())) {
      return new GivenServer(address, ServerFamily.of(client.greeting()), root);
    }
  }
}
