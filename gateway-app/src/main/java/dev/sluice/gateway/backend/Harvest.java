package dev.sluice.gateway.backend;

import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What a session has to know of its connection before another session gets it: the values of the variables that its
 * statements have set, and what its last statement left. It is read on the connection before that is reset.
 * Thread-safe.
 */
public final class Harvest {

  private final Set<String> variables;
  private final boolean conditions;
  private final Sinks.One<Left> left = Sinks.one();

  /**
   * A warning or error of the last statement, as {@code SHOW WARNINGS} shows it.
   *
   * @param message in the session's character set
   */
  public record Condition(String level, int code, byte[] message) {

    /** Whether {@code SHOW ERRORS} shows it too. */
    public boolean isError() {
      return level.equals("Error");
    }
  }

  /**
   * What has been read.
   *
   * @param variables the values of the variables that were to be read, as SQL literals by the variables' names
   * @param lastInsertId the value of {@code LAST_INSERT_ID()}, unsigned
   * @param foundRows the value of {@code FOUND_ROWS()}, unsigned
   * @param rowCount the value of {@code ROW_COUNT()}
   * @param warningCount the value of {@code @@warning_count}
   * @param errorCount the value of {@code @@error_count}
   * @param conditions the rows of {@code SHOW WARNINGS}
   */
  public record Left(Map<String, String> variables, long lastInsertId, long foundRows, long rowCount,
      long warningCount, long errorCount, List<Condition> conditions) {}

  /**
   * Asks for what a session leaves.
   *
   * @param variables names of session variables to be read; the server knows all of them
   * @param conditions whether there may be warnings or errors of the last statement
   */
  public Harvest(Set<String> variables, boolean conditions) {
    this.variables = Set.copyOf(variables);
    this.conditions = conditions;
  }

  public Set<String> variables() {
    return variables;
  }

  /** Whether there may be warnings or errors of the last statement. */
  public boolean mayHaveConditions() {
    return conditions;
  }

  /** It has been read; only the first outcome counts. */
  public void succeeded(Left read) {
    left.tryEmitValue(read);
  }

  /** It could not be read; only the first outcome counts. */
  public void failed(Throwable why) {
    left.tryEmitError(why);
  }

  /** What has been read, as soon as it has been; fails if it could not be. */
  public Mono<Left> left() {
    return left.asMono();
  }
}
