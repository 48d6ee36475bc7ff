package dev.sluice.gateway.backend.server;

import dev.sluice.gateway.backend.ServerVariables;
import io.r2dbc.spi.Connection;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks a server for its {@link ServerVariables}. */
final class VariablesQuery {

  private static final String QUERY =
      "SELECT @@global.autocommit, COALESCE(@@global.init_connect, ''), @@global.max_allowed_packet";

  private VariablesQuery() {}

  static Mono<ServerVariables> run(Connection connection) {
    return Flux.from(connection.createStatement(QUERY).execute())
        .concatMap(result -> result.map((row, metadata) -> new ServerVariables(
            Objects.requireNonNull(row.get(0, Integer.class)) != 0,
            Objects.requireNonNull(row.get(1, String.class)),
            Objects.requireNonNull(row.get(2, Long.class)))))
        .next();
  }
}
