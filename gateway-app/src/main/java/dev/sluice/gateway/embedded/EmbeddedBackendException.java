package dev.sluice.gateway.embedded;

import org.jspecify.annotations.Nullable;

/** The embedded server could not be unpacked, initialized or started; the message says which, and where its log is. */
public final class EmbeddedBackendException extends RuntimeException {

  EmbeddedBackendException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
