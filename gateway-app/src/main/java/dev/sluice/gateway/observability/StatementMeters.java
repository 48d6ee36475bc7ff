package dev.sluice.gateway.observability;

import dev.sluice.gateway.statement.Outcome;
import dev.sluice.gateway.statement.Statement;
import dev.sluice.gateway.statement.StatementListener;
import dev.sluice.protocol.CommandCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts clients' statements by command and outcome, and how long they take from the command's arrival to the end of
 * its answer. All its meters are there from the beginning. Thread-safe.
 */
public final class StatementMeters implements StatementListener, MeterBinder {

  private static final String PREFIX = "COM_";

  /** Nothing before a registry is there. */
  private volatile Map<CommandCode, Map<Outcome, Timer>> timers = Map.of();

  @Override
  public void bindTo(MeterRegistry registry) {
    Map<CommandCode, Map<Outcome, Timer>> all = new EnumMap<>(CommandCode.class);
    for (CommandCode command : CommandCode.values()) {
      Map<Outcome, Timer> byOutcome = new EnumMap<>(Outcome.class);
      for (Outcome outcome : Outcome.values()) {
        byOutcome.put(outcome, Timer.builder("sluice.statements")
            .description("Clients' statements, from the command to the end of its answer")
            .tag("command", name(command.name()))
            .tag("outcome", name(outcome.name()))
            .register(registry));
      }
      all.put(command, byOutcome);
    }
    timers = all;
  }

  private static String name(String constant) {
    return constant.replaceFirst("^" + PREFIX, "").toLowerCase(Locale.ROOT);
  }

  @Override
  public void ended(Statement statement, Outcome outcome) {
    Map<Outcome, Timer> byOutcome = timers.get(statement.command());
    Timer timer = byOutcome == null ? null : byOutcome.get(outcome);
    if (timer != null) {
      timer.record(statement.nanos(), TimeUnit.NANOSECONDS);
    }
  }
}
