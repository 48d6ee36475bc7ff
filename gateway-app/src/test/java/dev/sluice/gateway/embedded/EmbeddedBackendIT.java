package dev.sluice.gateway.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireErrorException;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WireResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The sample database is there, only for its account, and nothing of the server outlives its owner. */
class EmbeddedBackendIT {

  @Test
  void servesTheSampleDatabaseAndLeavesNothingBehind() {
    EmbeddedBackend backend = EmbeddedBackend.start();
    ProcessHandle process = ProcessHandle.of(backend.pid()).orElseThrow();
    Path folder = Path.of(process.info().command().orElseThrow()).resolve("../../..").normalize();
    try (backend; WireClient client = connect(backend, new Account(backend.user(), backend.password()))) {
      assertThat(client.query("SELECT COUNT(*) FROM customers").value()).isEqualTo("60");
      assertThat(client.query("SELECT COUNT(*) FROM order_lines").value()).isEqualTo("1000");
      assertThat(client.query("SELECT name FROM customers WHERE id = 22").value()).isEqualTo("Chloé Nováková");
      assertThat(client.query("SELECT COUNT(*) FROM revenue").value()).isEqualTo("7");
      WireResponse history = client.query("CALL order_history(3)");
      assertThat(history.payloads(WireResponse.Kind.RESULT_END)).hasSize(2);
      client.query("CALL restock(1, 5, @stock)");
      assertThat(client.query("SELECT @stock").value()).isEqualTo("42");
      assertThat(client.query("CALL restock(99, 5, @stock)").error().sqlState()).isEqualTo("45000");
      assertThat(client.query("SELECT * FROM mysql.global_priv").isError()).isTrue();
      assertThat(Files.exists(folder)).isTrue();
    }
    assertThat(process.isAlive()).isFalse();
    assertThat(Files.exists(folder)).isFalse();
  }

  @Test
  void letsNobodyElseIn() {
    try (EmbeddedBackend backend = EmbeddedBackend.start()) {
      for (Account account : List.of(new Account("root", ""), new Account("", ""), new Account("demo", ""))) {
        assertThatThrownBy(() -> connect(backend, account)).isInstanceOf(WireErrorException.class);
      }
    }
  }

  @Test
  void doesNotOutliveAJvmThatIsKilled() throws Exception {
    Process jvm = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp", System.getProperty("java.class.path"),
            Owner.class.getName())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    long pid;
    try (BufferedReader out = jvm.inputReader()) {
      pid = Long.parseLong(out.lines().filter(line -> line.startsWith("pid ")).findFirst().orElseThrow().substring(4));
      assertThat(isRunning(pid)).isTrue();
    } finally {
      jvm.destroyForcibly();
    }
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (isRunning(pid) && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(isRunning(pid)).isFalse();
  }

  @Test
  void saysWhyItCannotStartAndWhereItsLogIs() {
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      MariaDbDistribution distribution = MariaDbDistribution.unpack(folder.path().resolve("mariadb"));
      MariaDbServer server = new MariaDbServer(distribution, folder, List.of("--no-such-option"));
      assertThatThrownBy(() -> server.initialize(""))
          .isInstanceOf(EmbeddedBackendException.class)
          .hasMessageContaining("unknown option '--no-such-option'")
          .hasMessageContaining("its log: ")
          .satisfies(e -> Files.delete(keptLog(e.getMessage())));
    }
  }

  private static WireClient connect(EmbeddedBackend backend, Account account) {
    WireLogin login = account.login().schema(backend.schema());
    return WireClient.connect(new InetSocketAddress(backend.host(), backend.port()), login);
  }

  private static Path keptLog(String message) {
    return Path.of(message.substring(message.indexOf("its log: ") + 9, message.length() - 1));
  }

  /** A process that was killed may stay in the table as a zombie, without a command, until somebody asks for it. */
  private static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).flatMap(process -> process.info().command()).isPresent();
  }

  /** A service that starts the embedded backend and says its process id. */
  static final class Owner {

    public static void main(String[] args) throws IOException {
      EmbeddedBackend backend = EmbeddedBackend.start();
      System.out.println("pid " + backend.pid());
      System.in.read();
      backend.close();
    }
  }
}
