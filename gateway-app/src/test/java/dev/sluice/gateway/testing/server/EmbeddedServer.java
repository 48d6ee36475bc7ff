package dev.sluice.gateway.testing.server;

import dev.sluice.gateway.embedded.MariaDbDistribution;
import dev.sluice.gateway.embedded.MariaDbServer;
import dev.sluice.gateway.embedded.TemporaryFolder;
import dev.sluice.gateway.testing.client.Account;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A MariaDB that this JVM starts and, at its end at the latest, stops; small, fast, and without fear for its data. */
public final class EmbeddedServer implements DedicatedServer {

  private static final List<String> OPTIONS = List.of(
      "--max-connections=1000",
      "--max-allowed-packet=1G",
      "--local-infile=ON",
      "--character-set-server=utf8mb4",
      "--innodb-buffer-pool-size=128M",
      "--innodb-log-file-size=128M",
      "--innodb-flush-method=nosync",
      "--debug-no-sync",
      "--innodb-flush-log-at-trx-commit=0");
  private static final String ROOT = """
      CREATE USER 'root'@'127.0.0.1';
      GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
      """;

  private final TemporaryFolder folder;
  private final MariaDbServer server;

  private EmbeddedServer(TemporaryFolder folder, MariaDbServer server) {
    this.folder = folder;
    this.server = server;
  }

  static EmbeddedServer start(String... options) {
    TemporaryFolder folder = TemporaryFolder.create();
    // TLS on would cost each start a second or two for a key of its own: --ssl among the options brings it back
    List<String> all = new ArrayList<>(List.of("--skip-ssl"));
    all.addAll(OPTIONS);
    all.addAll(List.of(options));
    MariaDbServer server = new MariaDbServer(Distribution.UNPACKED, folder, all);
    EmbeddedServer started = new EmbeddedServer(folder, server);
    server.initialize(ROOT + String.join(";\n", TestAccounts.statements()) + ";\n");
    server.start();
    return started;
  }

  /** A program of the server's archive. */
  static Path program(String name) {
    Path program = Distribution.UNPACKED.server().resolveSibling(name);
    program.toFile().setExecutable(true);
    return program;
  }

  @Override
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
  }

  @Override
  public ServerFamily family() {
    return ServerFamily.MARIADB;
  }

  @Override
  public Account root() {
    return new Account("root", "");
  }

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public void kill() {
    server.kill();
  }

  @Override
  public void stop() {
    server.stop();
  }

  @Override
  public void restart() {
    server.start();
  }

  @Override
  public void close() {
    server.close();
    folder.close();
  }

  /** Unpacked once a JVM, however many servers run from it. */
  private static final class Distribution {

    private static final TemporaryFolder HOME = TemporaryFolder.create();
    static final MariaDbDistribution UNPACKED = MariaDbDistribution.unpack(HOME.path());
  }
}
