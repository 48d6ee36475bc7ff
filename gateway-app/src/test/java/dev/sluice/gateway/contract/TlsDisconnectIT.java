package dev.sluice.gateway.contract;

import static dev.sluice.gateway.contract.Clients.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.gateway.TlsBundle;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.Sequence;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients over TLS 1.3 that end their side of it, by {@code close_notify}. */
class TlsDisconnectIT {

  private static final int COM_QUIT = 1;
  private static final int COM_QUERY = 3;

  @TempDir
  private static Path folder;

  private static WireClient observer;

  @BeforeAll
  static void start() {
    BackendServer server = BackendServer.shared();
    observer = server.connect(server.root());
    observer.query("USE it");
    observer.query("CREATE TABLE IF NOT EXISTS tls_parting (a INT)");
  }

  @AfterAll
  static void stop() {
    observer.query("DROP TABLE tls_parting");
    observer.close();
  }

  @BeforeEach
  void nothingIsThere() {
    observer.query("DELETE FROM tls_parting");
  }

  private static RunningGateway gateway(String onDisconnect) throws Exception {
    List<String> settings = new ArrayList<>(TlsBundle.write(folder, BigInteger.ONE).settings());
    settings.add("sluice.session.on-disconnect=" + onDisconnect);
    return RunningGateway.start(BackendServer.shared(), settings.toArray(String[]::new));
  }

  private static WireClient connect(RunningGateway gateway) {
    return WireClient.connect(gateway.address(),
        Account.APP.login().schema(BackendServer.SCHEMA).with(Capabilities.SSL));
  }

  private static void send(WireClient client, String sql) {
    client.send(COM_QUERY, sql.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aClientThatStillReadsGetsTheWholeAnswer() throws Exception {
    try (RunningGateway gateway = gateway("finish"); WireClient client = connect(gateway)) {
      send(client, "SELECT seq, REPEAT('x', 1000) FROM " + Sequence.upTo(20_000));
      client.endOutput();
      assertThat(client.deadline(Duration.ofSeconds(60)).readResponse(COM_QUERY).rows()).hasSize(20_000);
      assertThat(client.isClosedByPeer(Duration.ofSeconds(10))).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kill", "finish"})
  void whatComesBeforeGoodbyeIsDone(String onDisconnect) throws Exception {
    try (RunningGateway gateway = gateway(onDisconnect); WireClient client = connect(gateway)) {
      send(client, "INSERT INTO tls_parting SELECT 1 FROM (SELECT SLEEP(0.3)) AS x");
      send(client, "INSERT INTO tls_parting VALUES (2)");
      client.send(COM_QUIT);
      client.endOutput();
      await("both rows", () -> "2".equals(observer.query("SELECT COUNT(*) FROM tls_parting").value()));
    }
  }

  @Test
  void withoutItTheStatementIsStoppedIfThatIsSet() throws Exception {
    try (RunningGateway gateway = gateway("kill"); WireClient client = connect(gateway)) {
      send(client, "INSERT INTO tls_parting SELECT 1 FROM (SELECT SLEEP(20)) AS parting");
      Clients.awaitSleep("AS parting");
      client.endOutput();
      await("it to be stopped", () -> "0".equals(observer.query("SELECT COUNT(*) FROM information_schema.processlist "
          + "WHERE info LIKE '%AS parting%' AND id <> CONNECTION_ID()").value()));
      assertThat(observer.query("SELECT COUNT(*) FROM tls_parting").value()).isEqualTo("0");
    }
  }
}
