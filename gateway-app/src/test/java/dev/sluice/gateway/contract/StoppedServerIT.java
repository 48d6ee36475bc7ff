package dev.sluice.gateway.contract;

import static dev.sluice.gateway.contract.Clients.answer;
import static dev.sluice.gateway.contract.Clients.assertClosed;
import static dev.sluice.gateway.contract.Clients.assertError;
import static dev.sluice.gateway.contract.Clients.assertUsable;
import static dev.sluice.gateway.contract.Clients.connect;
import static dev.sluice.gateway.contract.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.PoolNumbers;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Background;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireErrorException;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server's process is stopped, as {@code kill -STOP} does: its host goes on to take what it is sent. */
class StoppedServerIT {

  private static final int COM_STMT_PREPARE = 0x16;
  private static final int FILE_SIZE = 8 * 1024 * 1024;

  private static DedicatedServer server;
  private static RunningGateway gateway;
  private static RunningGateway relay;

  @BeforeAll
  static void start() {
    server = BackendServer.startDedicated();
    String[] settings = {"sluice.backend.connect-timeout=2s", "sluice.backend.silence-timeout=1s",
        "sluice.backend.drain-timeout=1s", "sluice.backend.pool.acquire-timeout=2s",
        "sluice.session.local-infile=true"};
    gateway = RunningGateway.start(server, settings);
    relay = RunningGateway.startRelay(server, settings);
    for (RunningGateway each : List.of(gateway, relay)) {
      Clients.await("the first connection", () -> canConnect(each));
    }
    try (WireClient root = server.connect(server.root())) {
      root.query("CREATE TABLE it.stopped_files (a VARCHAR(1100))");
    }
  }

  private static boolean canConnect(RunningGateway each) {
    try (WireClient first = connect(each)) {
      return first.query("SELECT 1").value() != null;
    } catch (WireErrorException slow) {
      return false;
    }
  }

  @AfterAll
  static void stop() {
    gateway.close();
    relay.close();
    server.close();
  }

  @AfterEach
  void goesOn() {
    signal("CONT");
  }

  /** Nothing of the test before is under way. */
  @BeforeEach
  void nothingIsLent() {
    awaitReturned();
  }

  private static void awaitReturned() {
    for (RunningGateway each : List.of(gateway, relay)) {
      Clients.await("connections to come back", () -> each.bean(Backend.class).numbers().lent() == 0);
    }
  }

  private static void signal(String name) {
    try {
      assertThat(new ProcessBuilder("kill", "-" + name, "" + server.pid()).start().waitFor()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aConnectionThatCannotBePreparedIsNotWaitedFor() {
    try (WireClient before = connect(gateway)) {
      assertUsable(before);
    }
    awaitReturned();
    try (WireClient client = gateway.connect(Account.APP)) {
      signal("STOP");
      assertError(client.query("SELECT 1"), 1429, "HY000", "sluice: ");
      assertError(client.query("SELECT 1"), 1429, "HY000", "sluice: ");
      signal("CONT");
      assertUsable(client);
    }
  }

  @Test
  void aLoginWithASchemaIsToldInTime() {
    try (WireClient before = connect(gateway)) {
      assertUsable(before);
    }
    awaitReturned();
    signal("STOP");
    WireErrorException told = catchThrowableOfType(WireErrorException.class,
        () -> WireClient.connect(gateway.address(), Account.APP.login().schema("information_schema")).close());
    assertThat(told.error().code()).isEqualTo(1429);
    signal("CONT");
    connect(gateway).close();
  }

  @Test
  void aStatementThatRunsIsLost() {
    try (WireClient client = connect(gateway); WireClient preparing = connect(gateway)) {
      assertUsable(client);
      assertUsable(preparing);
      signal("STOP");
      preparing.send(COM_STMT_PREPARE, "SELECT 1".getBytes());
      assertError(client.query("SELECT 1"), 1430, "HY000", "silence-timeout", "rows delivered: 0");
      assertError(preparing.readResponse(COM_STMT_PREPARE), 1430, "HY000");
      signal("CONT");
      assertUsable(client);
      assertUsable(preparing);
    }
  }

  @Test
  void inTheMiddleOfAResult() {
    try (WireClient client = connect(gateway)) {
      send(client, Clients.STREAM);
      client.awaitInput(10_000);
      signal("STOP");
      WireResponse response = answer(client);
      assertError(response, 1430, "HY000", "rows delivered: " + response.payloads(Kind.ROW).size());
      signal("CONT");
      assertUsable(client);
    }
  }

  @Test
  void withATransactionTheClientIsClosed() {
    try (WireClient client = connect(gateway)) {
      client.query("BEGIN");
      signal("STOP");
      assertError(client.query("SELECT 1"), 1927, "08S01", "Lost connection");
      assertClosed(client);
    }
  }

  @Test
  void aRelayedSessionIsClosed() {
    try (WireClient client = connect(relay)) {
      assertUsable(client);
      signal("STOP");
      assertError(client.query("SELECT 1"), 1927, "08S01", "Lost connection");
      assertClosed(client);
      signal("CONT");
    }
    try (WireClient client = connect(relay)) {
      assertUsable(client);
    }
  }

  @Test
  void aStatementThatOnlyTakesLongIsNot() {
    for (RunningGateway each : List.of(gateway, relay)) {
      try (WireClient client = connect(each)) {
        assertThat(client.query("SELECT SLEEP(6)").value()).isEqualTo("0");
      }
    }
  }

  /** The file is longer than what lies between the client and the server, so that the upload stops. */
  @Test
  void anUploadIsToldWhenTheClientHasSentAll() {
    try (WireClient client = WireClient.connect(gateway.address(),
        Account.APP.login().schema(BackendServer.SCHEMA).with(Capabilities.LOCAL_FILES))) {
      send(client, "LOAD DATA LOCAL INFILE 'f' INTO TABLE stopped_files");
      WireResponse request = answer(client);
      assertThat(request.shape()).containsExactly(Kind.LOCAL_INFILE);
      signal("STOP");
      byte[] file = ("x".repeat(1023) + "\n").repeat(FILE_SIZE / 1024).getBytes();
      assertError(client.sendFile(request, file, 64 * 1024), 1430, "HY000");
      signal("CONT");
      assertUsable(client);
    }
  }

  @Test
  void theEndOfSessionsTakesNothingWithIt() {
    PoolNumbers before = gateway.bean(Backend.class).numbers();
    List<WireClient> clients = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      WireClient client = connect(i % 2 == 0 ? gateway : relay);
      client.query("SET @x = 1");
      clients.add(client);
    }
    signal("STOP");
    for (int i = 0; i < clients.size(); i++) {
      if (i < 4) {
        send(clients.get(i), "SELECT 1");
      } else if (i < 6) {
        clients.get(i).send(1);
      }
      clients.get(i).close();
    }
    awaitReturned();
    signal("CONT");
    assertThat(gateway.bean(Backend.class).numbers().lent()).isEqualTo(before.lent());
    try (WireClient client = connect(gateway)) {
      assertUsable(client);
    }
  }

  @Test
  void aKillIsToldInTime() {
    try (WireClient victim = connect(gateway); WireClient killer = connect(gateway)) {
      assertUsable(killer);
      String id = victim.query("SELECT CONNECTION_ID()").value();
      CompletableFuture<WireResponse> running = Background.supply(() -> victim.query("SELECT SLEEP(20)"));
      signal("STOP");
      assertError(killer.query("KILL QUERY " + id), 1429, "HY000", "sluice: ");
      assertThat(running.join().error().code()).isIn(1430, 1317);
      signal("CONT");
      assertUsable(killer);
      assertUsable(victim);
    }
  }
}
