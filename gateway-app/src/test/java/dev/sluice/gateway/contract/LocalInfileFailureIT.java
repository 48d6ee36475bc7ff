package dev.sluice.gateway.contract;

import static dev.sluice.gateway.contract.Clients.answer;
import static dev.sluice.gateway.contract.Clients.assertClosed;
import static dev.sluice.gateway.contract.Clients.assertError;
import static dev.sluice.gateway.contract.Clients.assertUsable;
import static dev.sluice.gateway.contract.Clients.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that the server asks a client for and that are cut off at any point, by any side. */
class LocalInfileFailureIT extends LocalInfileTestCase {

  @Test
  void theServersOwnErrorComesAfterTheFile() {
    int id = begin(rows(0, 100));
    id = client.sendFilePart(id, "1,again\n".getBytes(StandardCharsets.UTF_8), 1000);
    id = client.sendFilePart(id, rows(100, 5000), 1000);
    WireResponse done = end(id);
    assertThat(done.shape()).isIn(List.of(Kind.OK), List.of(Kind.ERROR));
    assertUsable(client);

    client.query("SET sql_mode = 'STRICT_ALL_TABLES'");
    WireResponse request = client.query(LOAD + " (@id, text) SET id = (SELECT 1 UNION SELECT 2)");
    assertError(client.sendFile(request, rows(0, 5000), 1000), 1242, "21000");
    assertUsable(client);
  }

  @Test
  void aDeadlineEndsTheStatementAndNothingIsLoaded() throws InterruptedException {
    try (RunningGateway hasty = start("sluice.session.statement-timeout=2s")) {
      reconnect(hasty);
      String connection = connectionId(client);
      int id = begin(rows(0, 100));
      long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
      for (int i = 100; System.nanoTime() < end; i++) {
        id = client.sendFilePart(id, rows(i, i + 1), 1000);
        Thread.sleep(50);
      }
      assertError(end(id), 3024, "HY000", "sluice.session.statement-timeout");
      assertUsable(client);
      assertThat(count()).isEqualTo("0");
      assertThat(connectionId(client)).isEqualTo(connection);
    }
  }

  /** What the server has is the whole file or nothing of it, whenever the deadline comes. */
  @Test
  void aDeadlineNeverCutsAFile() throws InterruptedException {
    try (RunningGateway hasty = start("sluice.session.statement-timeout=2s")) {
      reconnect(hasty);
      int id = begin(rows(0, 100));
      for (int i = 100; i < 106; i++) {
        Thread.sleep(500);
        id = client.sendFilePart(id, rows(i, i + 1), 1000);
      }
      assertError(end(id), 3024, "HY000");
      assertUsable(client);
      assertThat(count()).isIn("0", "106");
    }
  }

  @Test
  void aKillOfTheStatementIsToldAfterTheFile() {
    int id = begin(rows(0, 100));
    observer.query("KILL QUERY " + processOf("LOAD DATA"));
    assertError(end(client.sendFilePart(id, rows(100, 20_000), 1000)), 1317, "70100");
    assertThat(count()).isEqualTo("0");
    assertUsable(client);
  }

  @Test
  void aKillOfTheConnectionIsToldAfterTheFile() {
    int id = begin(rows(0, 100));
    observer.query("KILL " + processOf("LOAD DATA"));
    WireResponse done = end(client.sendFilePart(id, rows(100, 20_000), 1000));
    assertThat(done.isError()).isTrue();
    assertThat(done.error().code()).as(done.error().message()).isIn(1430, 1927, 1053);
    assertThat(count()).isEqualTo("0");
  }

  @Test
  void aKillThroughTheGatewayCloses() {
    int id = begin(rows(0, 100));
    String process = processOf("LOAD DATA");
    try (WireClient killer = WireClient.connect(gateway.address(), Account.APP.login())) {
      assertThat(killer.query("KILL " + process).isError()).isFalse();
    }
    assertThat(end(client.sendFilePart(id, rows(100, 20_000), 1000)).error().code())
        .isEqualTo(BackendServer.shared().family() == ServerFamily.MARIADB ? 1927 : 1053);
    assertClosed(client);
    assertThat(count()).isEqualTo("0");
  }

  private static String processOf(String statement) {
    String query = "SELECT id FROM information_schema.processlist WHERE info LIKE '" + statement + "%'";
    await("the statement", () -> !observer.query(query).rows().isEmpty());
    return String.valueOf(observer.query(query).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"between packets", "in a packet"})
  void aClientThatVanishesLeavesNothingLoaded(String where) {
    int id = begin(rows(0, 20_000));
    if (where.equals("in a packet")) {
      client.sendRaw(new byte[] {100, 0, 0, (byte) id, '7', '7'});
    }
    String connection = processOf("LOAD DATA");
    client.close();
    await("the statement to end", () -> observer.query(
        "SELECT 1 FROM information_schema.processlist WHERE id = " + connection).rows().isEmpty());
    assertThat(count()).isEqualTo("0");
  }

  @Test
  void aClientThatFallsSilentIsGivenUp() {
    try (RunningGateway hasty = start("sluice.session.read-timeout=2s")) {
      reconnect(hasty);
      begin(rows(0, 100));
      assertError(answer(client), 1159, "08S01", "sluice.session.read-timeout");
      assertClosed(client);
      await("the rows to be gone", () -> count().equals("0"));
    }
  }

  @Test
  void aPacketOutOfOrderCloses() {
    int id = begin(rows(0, 100));
    client.sendPacket(id + 1, rows(100, 101));
    assertError(answer(client), 1156, "08S01");
    assertClosed(client);
    await("the rows to be gone", () -> count().equals("0"));
  }

  @Test
  void aPacketThatIsTooLongCloses() {
    int id = begin(rows(0, 100));
    client.sendPacket(id, new byte[MAX_PAYLOAD]);
    client.sendPacket(id + 1, new byte[5 * 1024 * 1024]);
    assertError(answer(client), 1153, "08S01", "sluice.session.max-allowed-packet");
    assertClosed(client);
    await("the rows to be gone", () -> count().equals("0"));
  }

  @Test
  void aServerThatDiesIsToldAfterTheFile() {
    try (DedicatedServer server = BackendServer.startDedicated();
        RunningGateway before = RunningGateway.start(server, "sluice.session.local-infile=true");
        WireClient sender = WireClient.connect(before.address(), LOGIN)) {
      sender.query("CREATE TABLE files (id INT PRIMARY KEY, text VARCHAR(200))");
      WireResponse request = sender.query(LOAD);
      int id = sender.sendFilePart(request.packets().getLast().sequenceId() + 1, rows(0, 1000), 1000);
      server.kill();
      id = sender.sendFilePart(id, rows(1000, 50_000), 1000);
      sender.sendPacket(id, new byte[0]);
      assertError(answer(sender), 1430, "HY000");
      server.restart();
      await("the server to be back", () -> !sender.query("SELECT 1").isError());
      assertUsable(sender);
    }
  }
}
