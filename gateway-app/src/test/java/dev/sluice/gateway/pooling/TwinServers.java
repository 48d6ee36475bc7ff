package dev.sluice.gateway.pooling;

import dev.sluice.gateway.differential.Cases;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two servers of the same kind and content, one of which has a gateway in front. They stay alike as long as both are
 * sent the same statements and these have the same effects.
 */
final class TwinServers implements AutoCloseable {

  private static final List<String> TABLES = Cases.lines("/dev/sluice/gateway/pooling/schema.sql");

  private final DedicatedServer direct = BackendServer.startDedicated();
  private final DedicatedServer behind = BackendServer.startDedicated();

  /** Starts them; {@link Account#APP} may use the schemas {@code walk0}, {@code walk1} and so on. */
  TwinServers() {
    onBoth("SET GLOBAL log_bin_trust_function_creators = 1", "CREATE ROLE reader", "GRANT reader TO app",
        "GRANT RELOAD ON *.* TO app", "GRANT ALL PRIVILEGES ON `walk%`.* TO app");
  }

  /** The one that is asked directly. */
  DedicatedServer direct() {
    return direct;
  }

  /** The one behind the gateway. */
  DedicatedServer behind() {
    return behind;
  }

  ServerFamily family() {
    return direct.family();
  }

  /** Makes the schema with its tables anew on both. */
  void recreate(String schema) {
    onBoth(Stream.concat(
        Stream.of("DROP DATABASE IF EXISTS " + schema, "CREATE DATABASE " + schema + " CHARACTER SET utf8mb4",
            "USE " + schema),
        TABLES.stream()).toArray(String[]::new));
  }

  private void onBoth(String... statements) {
    for (DedicatedServer server : List.of(direct, behind)) {
      try (WireClient root = server.connect(server.root())) {
        for (String line : statements) {
          boolean mayFail = line.startsWith("?");
          String statement = mayFail ? line.substring(1) : line;
          WireResponse response = root.query(statement);
          if (response.isError() && !mayFail) {
            throw new IllegalStateException(statement + ": " + response.error());
          }
        }
      }
    }
  }

  @Override
  public void close() {
    direct.close();
    behind.close();
  }
}
