package dev.sluice.gateway.testing.server;

import dev.sluice.gateway.testing.client.Account;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real command line client, where it is installed. */
public enum CommandLine {

  /** MariaDB's. */
  MARIADB("--skip-ssl") {
    @Override
    boolean isInstalled() {
      return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
          .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mariadb")));
    }

    @Override
    List<String> command() {
      return List.of("mariadb");
    }
  },

  /** MariaDB's of the archive that the embedded server comes from; verifies certificates, as is its default. */
  EMBEDDED_MARIADB {
    @Override
    boolean isInstalled() {
      return true;
    }

    @Override
    List<String> command() {
      return List.of(EmbeddedServer.program("mariadb").toString());
    }
  },

  /** MySQL's, where {@code src/it/mysql.sh} runs the tests on its server; sees no files but those of its root. */
  MYSQL("--commands", "--ssl-mode=DISABLED", "--get-server-public-key") {
    @Override
    boolean isInstalled() {
      return MySqlServer.script() != null;
    }

    @Override
    List<String> command() {
      return List.of(Objects.requireNonNull(MySqlServer.script()), "client");
    }
  };

  private static final int LIMIT_SECONDS = 60;

  private final List<String> usual;

  /** What it printed, on either channel, and how it ended. */
  public record Output(String out, String err, int exitCode) {}

  CommandLine(String... usual) {
    this.usual = List.of(usual);
  }

  abstract boolean isInstalled();

  /** Skips the test where there is no such client. */
  public void assumeInstalled() {
    Assumptions.assumeTrue(isInstalled(), () -> "no " + this + " client is installed");
  }

  abstract List<String> command();

  /** Types into it until it ends. */
  public Output type(InetSocketAddress address, Account account, String input, String... options) {
    List<String> command = new ArrayList<>(command());
    command.addAll(List.of("--no-defaults", "--host=127.0.0.1", "--port=" + address.getPort(),
        "--user=" + account.user(), "--default-character-set=utf8mb4", "--connect-timeout=10"));
    command.addAll(usual);
    command.addAll(List.of(options));
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("MYSQL_PWD", account.password());
      Process process = builder.start();
      CompletableFuture<String> out = read(process.getInputStream());
      CompletableFuture<String> err = read(process.getErrorStream());
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // it ended before it had read all; its output says why
      }
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the client did not end within " + LIMIT_SECONDS + " s: " + out.join() + err.join());
      }
      return new Output(out.join(), err.join(), process.exitValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static CompletableFuture<String> read(java.io.InputStream stream) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
