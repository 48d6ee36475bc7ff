package dev.sluice.gateway.testing;

import java.net.InetSocketAddress;

/** A server that runs already. */
public record GivenServer(InetSocketAddress address, ServerFamily family, Account root) implements BackendServer {

  static GivenServer prepare(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    InetSocketAddress address =
        new InetSocketAddress(hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    Account root = new Account(
        System.getenv().getOrDefault("SLUICE_IT_ROOT_USER", "root"),
        System.getenv().getOrDefault("SLUICE_IT_ROOT_PASSWORD", ""));
    try (WireClient client = WireClient.connect(address, root.login())) {
      for (String statement : TestAccounts.statements()) {
        WireResponse response = client.query(statement);
        if (response.isError()) {
          throw new IllegalStateException(statement + ": " + response.error());
        }
      }
      return new GivenServer(address, ServerFamily.of(client.greeting()), root);
    }
  }
}
