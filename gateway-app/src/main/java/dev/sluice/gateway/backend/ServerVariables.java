package dev.sluice.gateway.backend;

import dev.sluice.protocol.StatusFlags;
import io.r2dbc.spi.Connection;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The server's global variables that a session differs by from its first byte on.
 *
 * @param autocommit whether a session begins with {@code autocommit}
 * @param initConnect the statements of {@code init_connect}, which a login runs and a reset does not
 * @param maxAllowedPacket the longest packet that the server takes from a session that begins now, in bytes
 */
public record ServerVariables(boolean autocommit, String initConnect, long maxAllowedPacket) {

  private static final String QUERY =
      "SELECT @@global.autocommit, COALESCE(@@global.init_connect, ''), @@global.max_allowed_packet";

  static Mono<ServerVariables> read(Connection connection) {
    return Flux.from(connection.createStatement(QUERY).execute())
        .concatMap(result -> result.map((row, metadata) -> new ServerVariables(
            Objects.requireNonNull(row.get(0, Integer.class)) != 0,
            Objects.requireNonNull(row.get(1, String.class)),
            Objects.requireNonNull(row.get(2, Long.class)))))
        .next();
  }

  /** Whether a session that has been reset is as one that has just been logged in. */
  boolean resetIsLogin() {
    return initConnect.isEmpty();
  }

  /** The status flags of a session that begins with these. */
  int on(int status) {
    return autocommit ? status | StatusFlags.AUTOCOMMIT : status & ~StatusFlags.AUTOCOMMIT;
  }
}
