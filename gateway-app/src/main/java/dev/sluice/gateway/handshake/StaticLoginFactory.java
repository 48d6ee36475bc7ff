package dev.sluice.gateway.handshake;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.BackendGreeting;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.auth.AuthPlugin;
import dev.sluice.protocol.auth.DigestCache;
import dev.sluice.protocol.auth.LoginContext;
import dev.sluice.protocol.auth.RsaKeyPair;
import io.netty.channel.EventLoop;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Begins logins against the configured users. Thread-safe. */
public final class StaticLoginFactory implements LoginFactory {

  private static final int REMEMBERED_DIGESTS = 10_000;

  private final Backend backend;
  private final Users users;
  private final @Nullable String serverVersion;
  private final boolean localInfile;
  private final Scheduler passwordChecks;
  private final RsaKeyPair key = RsaKeyPair.generate();
  private final DigestCache digests = new DigestCache(REMEMBERED_DIGESTS);

  /**
   * Makes the key with which clients encrypt passwords.
   *
   * @param serverVersion the version to greet with; null for the backend's
   * @param localInfile whether clients may be asked for files of theirs
   * @param passwordChecks runs the checks that take milliseconds of CPU
   */
  public StaticLoginFactory(Backend backend, Users users, @Nullable String serverVersion, boolean localInfile,
      Scheduler passwordChecks) {
    this.backend = backend;
    this.users = users;
    this.serverVersion = serverVersion;
    this.localInfile = localInfile;
    this.passwordChecks = passwordChecks;
  }

  /** Greets the client as the server would. */
  @Override
  public Mono<Login> begin(Supplier<String> host, EventLoop loop, int connectionId, long ofListener) {
    return backend.greeting().map(greeting -> begin(host, connectionId, greeting, ofListener));
  }

  private Login begin(Supplier<String> host, int connectionId, BackendGreeting greeting, long ofListener) {
    String version = serverVersion == null ? greeting.serverVersion() : serverVersion;
    AuthPlugin plugin = version.contains("MariaDB") ? AuthPlugin.MYSQL_NATIVE_PASSWORD
        : AuthPlugin.CACHING_SHA2_PASSWORD;
    return new StaticLogin(users, new LoginContext(plugin, key, digests), passwordChecks, host, connectionId,
        localInfile ? greeting : greeting.without(Capabilities.LOCAL_FILES), version, ofListener);
  }
}
