package dev.sluice.gateway.backend.state;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The backend's collations by the ids that clients send in their handshake.
 *
 * @param setNames the {@code SET NAMES} arguments by collation id
 */
public record Collations(Map<Integer, String> setNames) {

  /** For connections on which no session is prepared. */
  static final Collations NONE = new Collations(Map.of());

  /** Character sets that a server does not accept from a client, although a handshake can name them. */
  private static final Set<String> NOT_FOR_CLIENTS = Set.of("ucs2", "utf16", "utf16le", "utf32");

  private static final String WITH_FULL_NAMES = "SELECT ID, CHARACTER_SET_NAME, FULL_COLLATION_NAME"
      + " FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY WHERE ID IS NOT NULL";

  private static final String PLAIN = "SELECT ID, CHARACTER_SET_NAME, COLLATION_NAME"
      + " FROM information_schema.COLLATIONS WHERE ID IS NOT NULL";

  private static final String DEFAULTS =
      "character_set_client = DEFAULT, character_set_results = DEFAULT, collation_connection = DEFAULT";

  private record Entry(int id, String characterSet, String collation) {}

  /** Reads the collations; newer MariaDB servers have their ids in another table. */
  public static Mono<Collations> read(Connection connection) {
    return entries(connection, WITH_FULL_NAMES).onErrorResume(e -> entries(connection, PLAIN)).map(Collations::new);
  }

  private static Mono<Map<Integer, String>> entries(Connection connection, String sql) {
    return Flux.from(connection.createStatement(sql).execute())
        .concatMap(Collations::rows)
        .filter(entry -> !NOT_FOR_CLIENTS.contains(entry.characterSet()))
        .collectMap(Entry::id, entry -> entry.characterSet() + " COLLATE " + entry.collation());
  }

  private static Flux<Entry> rows(Result result) {
    return Flux.from(result.map((row, metadata) -> new Entry(
        Objects.requireNonNull(row.get(0, Long.class)).intValue(), text(row, 1), text(row, 2))));
  }

  private static String text(Row row, int column) {
    return Objects.requireNonNull(row.get(column, String.class));
  }

  /**
   * The assignments of a {@code SET} for a client with that collation. If the server has no collation of that number,
   * each variable gets its own default, which {@code NAMES DEFAULT} does not do. A reset would not do it either:
   * MariaDB's returns to the values of an earlier connection on the same thread.
   */
  String assignment(int collation) {
    String names = setNames.get(collation);
    return names == null ? DEFAULTS : "NAMES " + names;
  }
}
