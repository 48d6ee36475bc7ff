package dev.sluice.gateway.backend.state;

import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.gateway.backend.wire.BackendWire;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a session may have come to hold that {@code COM_RESET_CONNECTION} does not undo: a role, a schema that {@code
 * EXECUTE IMMEDIATE} has chosen, recordings of its statements. The server is asked in the session itself, because
 * stored functions and triggers can leave such things too, and the server does not report all of them.
 *
 * @param condition an SQL condition that holds in a session with residue
 */
public record Residue(String condition) {

  private static final String ROLE = "COALESCE(HEX(CURRENT_ROLE()), '')";
  /**
   * ER_SP_DOES_NOT_EXIST for a function, ER_UNKNOWN_TABLE, ER_NO_SUCH_TABLE: an older server has no such function or
   * table.
   */
  private static final Set<Integer> NOT_KNOWN = Set.of(1305, 1109, 1146);

  private static final String OF_MARIADB = "EXISTS (SELECT 1 FROM information_schema.PROFILING)";
  private static final String OF_MYSQL = "EXISTS (SELECT 1 FROM information_schema.OPTIMIZER_TRACE)";

  /**
   * Reads what a session has after a login, as far as this server's version knows it. The queries themselves leave
   * traces in the session.
   */
  public static Mono<Residue> read(BackendWire wire) {
    String recordings = wire.greeting().isMariaDb() ? OF_MARIADB : OF_MYSQL;
    return Flux.concat(
            known(wire, ROLE).map(role -> ROLE + " <> '" + role + "'"),
            known(wire, recordings).map(ignored -> recordings))
        .collectList()
        .map(conditions -> new Residue(String.join(" OR ", conditions)));
  }

  /** Empty if the server does not know the expression. */
  private static Mono<String> known(BackendWire wire, String expression) {
    return CommandBatch.valueOf(wire, "SELECT " + expression).onErrorResume(StatementFailure.class,
        e -> NOT_KNOWN.contains(e.errorCode()) ? Mono.empty() : Mono.error(e));
  }

  /**
   * The query that finds a row if there is residue. Otherwise it leaves {@code FOUND_ROWS()} at 0, which a reset does
   * not do.
   *
   * @param schemaless whether a chosen schema counts as residue too
   */
  public String query(boolean schemaless) {
    String anything = condition.isEmpty() ? "0 = 1" : condition;
    return "SELECT 1 FROM DUAL WHERE " + anything + (schemaless ? " OR DATABASE() IS NOT NULL" : "") + " LIMIT 1";
  }
}
