package dev.sluice.gateway.differential;

import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.server.BackendServer;
import java.util.List;

/** The schema {@code diff}, made from {@code prepare.sql}: the same name and content for both sides of every case. */
final class DiffSchema implements AutoCloseable {

  private final WireClient client = BackendServer.shared().connect(BackendServer.shared().root());
  private final List<String> statements = Cases.lines("prepare.sql");

  private boolean fresh;

  /** Makes the schema anew, unless nobody wrote since that was done. */
  void prepareFor(Case next) {
    if (!fresh) {
      recreate();
    }
    fresh = !next.writes();
  }

  private void recreate() {
    for (String line : statements) {
      boolean mayFail = line.startsWith("?");
      String statement = mayFail ? line.substring(1) : line;
      WireResponse response = client.query(statement);
      if (response.isError() && !mayFail) {
        throw new IllegalStateException(statement + ": " + response.error());
      }
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
