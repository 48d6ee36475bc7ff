package dev.sluice.gateway.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One server in a folder of its own, listening on 127.0.0.1 only, on the same port each time that it is started.
 *
 * <p>{@link #close()} may be called from another thread during the start; after that nothing is started any more.
 */
public final class MariaDbServer implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final String READY = ": ready for connections.";

  private final MariaDbDistribution distribution;
  private final TemporaryFolder folder;
  private final ServerLog log;
  private final List<String> options;
  private final int port = freePort();
  private @Nullable Process process;
  private boolean closed;

  public MariaDbServer(MariaDbDistribution distribution, TemporaryFolder folder, List<String> options) {
    this.distribution = distribution;
    this.folder = folder;
    this.options = List.copyOf(options);
    this.log = new ServerLog(folder.path().resolve("log"));
  }

  /**
   * Makes the data folder, with system tables and without accounts other than those that the script creates.
   *
   * <p>The server reads the script itself, by its bootstrap rules: a statement ends where a line ends with a semicolon,
   * or with what a {@code DELIMITER} line said.
   */
  public void initialize(String script) {
    String input = distribution.systemTables() + "FLUSH PRIVILEGES;\n" + script;
    Process bootstrap = spawn(List.of("--bootstrap", "--log-warnings=0"));
    @Nullable IOException unread = null;
    try (OutputStream stdin = bootstrap.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      unread = e;
    }
    if (!waitFor(bootstrap, START_LIMIT)) {
      kill();
      throw failure("did not make its tables within " + START_LIMIT.toSeconds() + " s", unread);
    }
    if (bootstrap.exitValue() != 0) {
      throw failure("could not make its tables (exit code " + bootstrap.exitValue() + ")", unread);
    }
  }

  /** Starts the server and returns when it accepts connections. */
  public void start() {
    long before = log.size();
    Process started = spawn(List.of("--port=" + port, "--bind-address=127.0.0.1", "--skip-name-resolve"));
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!log.since(before).contains(READY)) {
      if (waitFor(started, POLL)) {
        throw failure("could not start (exit code " + started.exitValue() + ")", null);
      }
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        kill();
        throw failure("was not ready within " + START_LIMIT.toSeconds() + " s", null);
      }
    }
  }

  /** Stops the server in order or, if that takes too long, by force. */
  public synchronized void stop() {
    Process running = process;
    if (running != null) {
      running.destroy();
      if (!waitFor(running, STOP_LIMIT)) {
        running.destroyForcibly();
      }
      folder.ownsNothing();
    }
  }

  /** Ends the server at once, as {@code kill -9} does. */
  public synchronized void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      waitFor(running, STOP_LIMIT);
      folder.ownsNothing();
    }
  }

  /** Stops the server for good. */
  @Override
  public synchronized void close() {
    closed = true;
    stop();
  }

  public int port() {
    return port;
  }

  /** The process id of the server that was started last. */
  public synchronized long pid() {
    if (process == null) {
      throw new IllegalStateException("the embedded MariaDB was never started");
    }
    return process.pid();
  }

  private synchronized Process spawn(List<String> mode) {
    if (closed) {
      throw new EmbeddedBackendException("the embedded MariaDB was stopped while it started", null);
    }
    try {
      Path data = Files.createDirectories(folder.path().resolve("data"));
      Process spawned = new ProcessBuilder(command(data, mode))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()))
          .start();
      folder.owns(spawned);
      process = spawned;
      return spawned;
    } catch (IOException e) {
      throw new EmbeddedBackendException("the embedded MariaDB cannot be run: " + e.getMessage(), e);
    }
  }

  private List<String> command(Path data, List<String> mode) {
    List<String> command = new ArrayList<>(List.of(distribution.server().toString(), "--no-defaults"));
    command.addAll(mode);
    command.add("--basedir=" + distribution.home());
    command.add("--datadir=" + data);
    command.add("--tmpdir=" + folder.path());
    command.add("--socket=" + folder.path().resolve("socket"));
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--user=root");
    }
    command.addAll(options);
    return command;
  }

  private EmbeddedBackendException failure(String what, @Nullable Throwable cause) {
    return new EmbeddedBackendException(
        "the embedded MariaDB " + what + ": " + log.lastComplaint() + " (its log: " + log.keep() + ")", cause);
  }

  private static boolean waitFor(Process process, Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
