package dev.sluice.gateway.connection;

import dev.sluice.gateway.StartException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Memory for the packets that clients send, all clients together; it is outside the heap.
 *
 * @param statements for those of clients that are logged in; null means half of what there is, and an eighth of it is
 *     added for short ones
 * @param logins for those of clients that are not; null means a sixteenth of what there is
 * @param waitTimeout how long a statement waits for memory
 */
@Validated
@ConfigurationProperties("sluice.memory")
public record MemoryProperties(
    @Nullable DataSize statements,
    @Nullable DataSize logins,
    @DefaultValue("60s") Duration waitTimeout) {

  private static final DataSize LEAST = DataSize.ofMegabytes(1);

  /** Keeps room for one packet of the usual kind. */
  public MemoryProperties {
    check("statements", statements);
    check("logins", logins);
  }

  private static void check(String name, @Nullable DataSize size) {
    if (size != null && size.compareTo(LEAST) < 0) {
      throw new StartException("sluice.memory." + name + " is " + size + ", but must be 1MB or more");
    }
  }
}
