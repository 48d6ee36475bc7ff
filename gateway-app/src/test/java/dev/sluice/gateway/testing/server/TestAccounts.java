package dev.sluice.gateway.testing.server;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The accounts of a server, and the statements that give it those of the tests, whatever was there before. */
final class TestAccounts {

  private TestAccounts() {}

  /** The account that may do everything on a server that is given by the environment. */
  static Account givenRoot() {
    return new Account(
        System.getenv().getOrDefault("SLUICE_IT_ROOT_USER", "root"),
        System.getenv().getOrDefault("SLUICE_IT_ROOT_PASSWORD", ""));
  }

  /** Runs them on a server. */
  static void create(InetSocketAddress address, Account root) {
    try (WireClient client = WireClient.connect(address, root.login())) {
      for (String statement : statements()) {
        WireResponse response = client.query(statement);
        if (response.isError()) {
          throw new IllegalStateException(statement + ": " + response.error());
        }
      }
    }
  }

  static List<String> statements() {
    List<String> statements = new ArrayList<>();
    statements.add("CREATE DATABASE IF NOT EXISTS it CHARACTER SET utf8mb4");
    statements.add("CREATE DATABASE IF NOT EXISTS diff CHARACTER SET utf8mb4");
    for (Account account : List.of(Account.APP, Account.OTHER)) {
      String name = "'" + account.user() + "'@'%'";
      statements.add("DROP USER IF EXISTS " + name);
      statements.add("CREATE USER " + name + " IDENTIFIED BY '" + account.password() + "'");
      statements.add("GRANT ALL PRIVILEGES ON it.* TO " + name);
      statements.add("GRANT ALL PRIVILEGES ON diff.* TO " + name);
    }
    return statements;
  }
}
