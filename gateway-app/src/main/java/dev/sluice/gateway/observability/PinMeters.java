package dev.sluice.gateway.observability;

import dev.sluice.gateway.statement.Outcome;
import dev.sluice.gateway.statement.Pin;
import dev.sluice.gateway.statement.Statement;
import dev.sluice.gateway.statement.StatementListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often sessions come to keep their connections, by reason, and writes a line to the log for the first time
 * that a statement of a kind is the cause. Thread-safe.
 */
public final class PinMeters implements StatementListener, MeterBinder {

  private static final Logger log = LoggerFactory.getLogger(PinMeters.class);

  /** How many kinds of statements are remembered. */
  private static final int MAX_KINDS = 1000;

  private final Map<String, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > MAX_KINDS;
    }
  };

  /** Nothing before a registry is there. */
  private volatile Map<Pin, Counter> counters = Map.of();

  @Override
  public void bindTo(MeterRegistry registry) {
    Map<Pin, Counter> all = new EnumMap<>(Pin.class);
    for (Pin reason : Pin.values()) {
      all.put(reason, Counter.builder("sluice.pins")
          .description("Sessions that have come to keep their backend connections")
          .tag("reason", reason.name().toLowerCase(Locale.ROOT))
          .register(registry));
    }
    counters = all;
  }

  @Override
  public void pinned(Statement statement, Pin reason, String digest) {
    Counter counter = counters.get(reason);
    if (counter != null) {
      counter.increment();
    }
    boolean first;
    synchronized (known) {
      first = known.put(reason + " " + digest, true) == null;
    }
    if (first) {
      log.info("sessions keep their backend connections ({}) after: {}", reason,
          digest.isEmpty() ? statement.command().name() : digest);
    }
  }

  @Override
  public void ended(Statement statement, Outcome outcome) {}
}
