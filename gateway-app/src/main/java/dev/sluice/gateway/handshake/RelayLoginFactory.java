package dev.sluice.gateway.handshake;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.auth.RsaKeyPair;
import dev.sluice.protocol.packet.server.HandshakeV10;
import io.netty.channel.EventLoop;
import java.nio.charset.Charset;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Begins logins that the server decides, each over a connection of its own. Thread-safe. */
public final class RelayLoginFactory implements LoginFactory {

  private final Backend backend;
  private final @Nullable String serverVersion;
  private final boolean localInfile;
  private final @Nullable String defaultSchema;
  private final Scheduler passwordChecks;
  private final RsaKeyPair key = RsaKeyPair.generate();

  /**
   * Logins that have not begun.
   *
   * @param serverVersion the version to greet with; null for the server's
   * @param localInfile whether clients may be asked for files of theirs
   * @param defaultSchema the schema of clients that name none; null for none
   * @param passwordChecks runs tasks that take milliseconds of CPU
   */
  public RelayLoginFactory(Backend backend, @Nullable String serverVersion, boolean localInfile,
      @Nullable String defaultSchema, Scheduler passwordChecks) {
    this.backend = backend;
    this.serverVersion = serverVersion;
    this.localInfile = localInfile;
    this.defaultSchema = defaultSchema;
    this.passwordChecks = passwordChecks;
  }

  @Override
  public Mono<Login> begin(Supplier<String> host, EventLoop loop, int connectionId, long ofListener) {
    return backend.relay(loop).map(connection -> new RelayLogin(this, connection, ofListener));
  }

  String versionFor(HandshakeV10 greeting) {
    return serverVersion == null ? greeting.serverVersion() : serverVersion;
  }

  /** Capabilities that are not offered even if the server has them. */
  long withheld() {
    return localInfile ? 0 : Capabilities.LOCAL_FILES;
  }

  /** Empty for none. */
  byte[] defaultSchema(Charset charset) {
    return defaultSchema == null ? new byte[0] : defaultSchema.getBytes(charset);
  }

  /** The key with which clients without TLS encrypt a password that goes on through TLS. */
  RsaKeyPair key() {
    return key;
  }

  Scheduler passwordChecks() {
    return passwordChecks;
  }
}
