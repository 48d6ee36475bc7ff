package dev.sluice.gateway.handshake;

import dev.sluice.gateway.backend.Backend;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Begins logins that the server decides, each over a connection of its own. Thread-safe. */
public final class RelayLogins implements Logins {

  private final Backend backend;
  private final @Nullable String serverVersion;
  private final boolean localInfile;
  private final @Nullable String defaultSchema;

  /**
   * Logins that have not begun.
   *
   * @param serverVersion the version to greet with; null for the server's
   * @param localInfile whether clients may be asked for files of theirs
   * @param defaultSchema the schema of clients that name none; null for none
   */
  public RelayLogins(Backend backend, @Nullable String serverVersion, boolean localInfile,
      @Nullable String defaultSchema) {
    this.backend = backend;
    this.serverVersion = serverVersion;
    this.localInfile = localInfile;
    this.defaultSchema = defaultSchema;
  }

  @Override
  public Mono<Login> begin(Supplier<String> host, int connectionId, long ofListener) {
    return backend.relay().map(connection ->
        new RelayLogin(connection, connectionId, serverVersion, localInfile, defaultSchema, ofListener));
  }
}
