package dev.sluice.gateway.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A private folder for a server; both end with {@link #close()}, or else with this JVM.
 *
 * <p>A shutdown hook would be too early (the service still drains its clients then) and does not run after
 * {@code kill -9}. So a shell waits for the end of a pipe that only this JVM holds; then it ends the process whose id
 * the file {@code pid} names, and deletes the folder.
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

  /** Says which process is to end with this JVM. */
  void owns(Process process) throws IOException {
    Files.writeString(pidFile(), Long.toString(process.pid()));
  }

  /** Says that the process has ended, and its id may be somebody else's. */
  void ownsNothing() {
    try {
      Files.deleteIfExists(pidFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends what this folder still owns, and deletes it. */
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
