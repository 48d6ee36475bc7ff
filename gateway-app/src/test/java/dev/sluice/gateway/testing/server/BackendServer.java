package dev.sluice.gateway.testing.server;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import java.net.InetSocketAddress;

/**
 * The server that the integration tests run against: one for the whole JVM, an embedded MariaDB by default, or the one
 * that {@code SLUICE_IT_BACKEND=host:port} names, with {@code SLUICE_IT_ROOT_USER} and {@code SLUICE_IT_ROOT_PASSWORD}.
 *
 * <p>It has the schemas {@code it} and {@code diff}, and the accounts of {@link Account}.
 */
public sealed interface BackendServer permits DedicatedServer, GivenServer {

  /** A schema for tests to work in. */
  String SCHEMA = "it";

  /** The shared server, started by whoever asks first, stopped at the end of the JVM. */
  static BackendServer shared() {
    return SharedServer.INSTANCE;
  }

  /**
   * A server of the caller's own, to be killed and restarted, with these options beside the usual ones: of the shared
   * one's kind where {@code src/it/mysql.sh} runs the tests, and otherwise an embedded MariaDB.
   */
  static DedicatedServer startDedicated(String... options) {
    String script = MySqlServer.script();
    return script == null ? EmbeddedServer.start(options) : MySqlServer.start(script, options);
  }

  InetSocketAddress address();

  ServerFamily family();

  /** The account that may do everything. */
  Account root();

  /** Connects and logs in straight to this server, with these capabilities beside the usual ones. */
  default WireClient connect(Account account, long capabilities) {
    return WireClient.connect(address(), account.login().with(capabilities));
  }

  /** Connects and logs in straight to this server. */
  default WireClient connect(Account account) {
    return WireClient.connect(address(), account.login());
  }
}
