package dev.sluice.gateway.testing.server;

import dev.sluice.gateway.testing.client.Account;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A MySQL that this JVM starts, from the files of the one that {@code src/it/mysql.sh} runs the tests on: that script
 * removes its folder, and ends it where this JVM did not.
 */
public final class MySqlServer implements DedicatedServer {

  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 30;

  private final String script;
  private final Path folder;
  private final Account root;
  private final List<String> options;
  private final InetSocketAddress address = freeAddress();
  private Process process;

  private MySqlServer(String script, Path folder, Account root, List<String> options) {
    this.script = script;
    this.folder = folder;
    this.root = root;
    this.options = options;
    this.process = run();
  }

  /** The path of {@code src/it/mysql.sh} where it runs the tests. */
  static @Nullable String script() {
    return System.getenv("SLUICE_IT_MYSQL");
  }

  static MySqlServer start(String script, String... options) {
    Account root = TestAccounts.givenRoot();
    MySqlServer server = new MySqlServer(script, newFolder(script), root, List.of(options));
    TestAccounts.create(server.address, root);
    return server;
  }

  private static Path newFolder(String script) {
    try {
      Process made = new ProcessBuilder(script, "folder").redirectError(ProcessBuilder.Redirect.INHERIT).start();
      try (var output = made.inputReader()) {
        return Path.of(output.readLine());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process run() {
    File log = folder.resolve("log").toFile();
    List<String> command = new ArrayList<>(List.of(script, "serve", folder.toString(), "" + address.getPort()));
    command.addAll(options);
    try {
      Process started = new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log)).start();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
      while (!accepts()) {
        if (System.nanoTime() > deadline || started.waitFor(20, TimeUnit.MILLISECONDS)) {
          started.destroyForcibly();
          throw new IllegalStateException("MySQL did not start:\n" + Files.readString(log.toPath()));
        }
      }
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(address);
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(START_SECONDS));
      return socket.getInputStream().read() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public ServerFamily family() {
    return ServerFamily.MYSQL;
  }

  @Override
  public Account root() {
    return root;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  @Override
  public void stop() {
    process.destroy();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("MySQL did not end within " + STOP_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void restart() {
    process = run();
  }

  @Override
  public void close() {
    kill();
  }

  private static InetSocketAddress freeAddress() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
