package dev.sluice.gateway.backend.state;

import dev.sluice.gateway.backend.wire.BackendWire;
import dev.sluice.gateway.answer.StatementFailure;
import dev.sluice.protocol.response.ResultSegment;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a session may have come to hold that {@code COM_RESET_CONNECTION} does not undo: a role, a schema that
 * {@code EXECUTE IMMEDIATE} has chosen, recordings of its statements. The server is asked in the session itself,
 * because stored functions and triggers can leave it too, and not all of it is tracked.
 *
 * @param condition holds in a session that has some; in the SQL of the server
 */
public record Residue(String condition) {

  private static final String ROLE = "COALESCE(HEX(CURRENT_ROLE()), '')";
  /** ER_SP_DOES_NOT_EXIST of a function, ER_UNKNOWN_TABLE, ER_NO_SUCH_TABLE: an older server does not know it. */
  private static final Set<Integer> NOT_KNOWN = Set.of(1305, 1109, 1146);

  private static final String OF_MARIADB = "EXISTS (SELECT 1 FROM information_schema.PROFILING)";
  private static final String OF_MYSQL = "EXISTS (SELECT 1 FROM information_schema.OPTIMIZER_TRACE)";

  /**
   * Reads what a session has that has just been logged in, as far as servers of that version know it; leaves traces.
   */
  public static Mono<Residue> read(BackendWire wire) {
    String recordings = wire.greeting().isMariaDb() ? OF_MARIADB : OF_MYSQL;
    return Flux.concat(
            known(wire, ROLE).map(role -> ROLE + " <> '" + role + "'"),
            known(wire, recordings).map(ignored -> recordings))
        .collectList()
        .map(conditions -> new Residue(String.join(" OR ", conditions)));
  }

  /** Empty where the server does not know it. */
  private static Mono<String> known(BackendWire wire, String expression) {
    return Mono.defer(() -> {
      AtomicReference<@Nullable String> value = new AtomicReference<>();
      CommandBatch batch = new CommandBatch(wire);
      batch.add("SELECT " + expression, new CommandBatch.Answer() {
        @Override
        public void ended(ResultSegment.Terminator terminator) {}

        @Override
        public void row(String found) {
          value.set(found);
        }
      });
      return batch.run().then(Mono.fromSupplier(value::get));
    }).onErrorResume(StatementFailure.class,
        e -> NOT_KNOWN.contains(e.errorCode()) ? Mono.empty() : Mono.error(e));
  }

  /**
   * The query that finds a row where there is something, and leaves {@code FOUND_ROWS()} at 0 where there is not, which
   * a reset does not.
   *
   * @param schemaless whether a schema is something too
   */
  public String query(boolean schemaless) {
    String anything = condition.isEmpty() ? "0 = 1" : condition;
    return "SELECT 1 FROM DUAL WHERE " + anything + (schemaless ? " OR DATABASE() IS NOT NULL" : "") + " LIMIT 1";
  }
}
