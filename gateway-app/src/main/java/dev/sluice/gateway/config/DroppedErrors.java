package dev.sluice.gateway.config;

import io.r2dbc.spi.R2dbcNonTransientResourceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Hooks;

/**
 * Errors that Reactor drops because nobody is left to be told. The driver reports the end of a connection twice, the
 * second time to nobody: that is no error, and has been told. Any other one is a fault, and is logged as Reactor does.
 */
final class DroppedErrors {

  private static final Logger log = LoggerFactory.getLogger(DroppedErrors.class);

  private DroppedErrors() {}

  /** Has the errors that are dropped in this process come here. */
  static void install() {
    Hooks.onErrorDropped(DroppedErrors::dropped);
  }

  private static void dropped(Throwable e) {
    if (e instanceof R2dbcNonTransientResourceException) {
      log.debug("a connection of the driver's has ended: {}", e.getMessage());
    } else {
      log.error("an error that nobody is left to be told", e);
    }
  }
}
