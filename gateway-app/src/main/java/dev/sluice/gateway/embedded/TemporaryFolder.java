package dev.sluice.gateway.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A private folder for a server; both end with {@link #close()}, or else with this JVM.
 *
 * <p>A shutdown hook would run too early, while the service still drains its clients, and does not run after {@code
 * kill -9}. So a shell waits for the end of a pipe that only this JVM has open. Then it ends the process whose id is in
 * the file {@code pid}, and deletes the folder.
 */
public final class TemporaryFolder implements AutoCloseable {

  private static final String GUARD =
      "trap '' HUP INT TERM; read -r line; [ -s \"$0/pid\" ] && kill -9 \"$(cat \"$0/pid\")\"; rm -rf \"$0\"";

  private final Path path;
  private final Process guard;

  private TemporaryFolder(Path path, Process guard) {
    this.path = path;
    this.guard = guard;
  }

  /** Makes an empty folder that only this user may enter. */
  public static TemporaryFolder create() {
    try {
      Path path = Files.createTempDirectory("sluice-mariadb-");
      Process guard = new ProcessBuilder("/bin/sh", "-c", GUARD, path.toString())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      return new TemporaryFolder(path, guard);
    } catch (IOException e) {
      throw new EmbeddedBackendException("the embedded MariaDB has no temporary folder: " + e.getMessage(), e);
    }
  }

  public Path path() {
    return path;
  }

  /** Sets the process that has to end with this JVM. */
  void owns(Process process) throws IOException {
    Files.writeString(pidFile(), Long.toString(process.pid()));
  }

  /** Says that the process has ended, so that its id may belong to another process. */
  void ownsNothing() {
    try {
      Files.deleteIfExists(pidFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process that belongs to this folder, and deletes the folder. */
  @Override
  public void close() {
    try {
      guard.getOutputStream().close();
      guard.waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Path pidFile() {
    return path.resolve("pid");
  }
}
