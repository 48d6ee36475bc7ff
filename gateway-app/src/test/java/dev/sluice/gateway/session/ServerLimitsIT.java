package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Background;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WireErrorException;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that takes fewer connections than there are clients: they wait for each other, and hear nothing of it. */
class ServerLimitsIT {

  private static final Account LIMITED = new Account("limited", "limitedpw");
  private static final int TOO_MANY = 1040;
  private static final int SLOTS = 3;
  private static final int ROUNDS = 15;

  private DedicatedServer server;

  @BeforeEach
  void start() {
    server = BackendServer.startDedicated("--max-connections=20");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void createLimited(int connections) {
    try (WireClient root = server.connect(server.root())) {
      for (String statement : List.of(
          "CREATE USER 'limited'@'%' IDENTIFIED BY 'limitedpw' WITH MAX_USER_CONNECTIONS " + connections,
          "GRANT SELECT ON it.* TO 'limited'@'%'")) {
        assertThat(root.query(statement).isError()).as(statement).isFalse();
      }
    }
  }

  private RunningGateway gatewayOf(Account... accounts) {
    List<String> settings = new ArrayList<>(List.of("sluice.backend.pool.acquire-timeout=15s"));
    for (int i = 0; i < accounts.length; i++) {
      settings.add("sluice.users[" + i + "].name=" + accounts[i].user());
      settings.add("sluice.users[" + i + "].password=" + accounts[i].password());
    }
    return RunningGateway.startRelay(server, settings.toArray(String[]::new));
  }

  /**
   * That many clients come, run statements and leave, again and again; returns what any of them was told of an error.
   */
  private static Queue<WireError> errors(RunningGateway gateway, Account account, int count) throws Exception {
    Queue<WireError> errors = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(Background.run(() -> {
        for (int round = 0; round < ROUNDS; round++) {
          try (WireClient client = gateway.connect(account)) {
            for (int n = 0; n < 3; n++) {
              WireResponse answer = client.query("SELECT 1, SLEEP(0.002)");
              if (answer.isError()) {
                errors.add(answer.error());
              }
            }
            client.send(1);
          } catch (WireErrorException refused) {
            errors.add(refused.error());
          }
        }
      }));
    }
    for (CompletableFuture<Void> client : clients) {
      client.get(90, TimeUnit.SECONDS);
    }
    return errors;
  }

  @Test
  void clientsOfAnAccountWaitForItsConnections() throws Exception {
    createLimited(SLOTS);
    try (RunningGateway gateway = gatewayOf(Account.APP, LIMITED)) {
      assertThat(errors(gateway, LIMITED, 10)).isEmpty();
    }
  }

  /** The gateway's own connections are of the same account. */
  @Test
  void clientsOfTheGatewaysOwnAccountWaitForItsConnections() throws Exception {
    createLimited(SLOTS);
    try (RunningGateway gateway = gatewayOf(LIMITED)) {
      assertThat(errors(gateway, LIMITED, 10)).isEmpty();
    }
  }

  @Test
  void theGatewaysOwnConnectionGivesWay() throws Exception {
    createLimited(1);
    try (RunningGateway gateway = gatewayOf(LIMITED)) {
      assertThat(errors(gateway, LIMITED, 1)).isEmpty();
    }
  }

  @Test
  void clientsWaitIfTheServerIsFull() throws Exception {
    Deque<WireClient> others = new ArrayDeque<>();
    try (RunningGateway gateway = gatewayOf(Account.APP)) {
      fill(others);
      for (int i = 0; i < SLOTS; i++) {
        others.removeLast().close();
      }
      assertThat(errors(gateway, Account.APP, 12)).isEmpty();
    } finally {
      others.forEach(WireClient::close);
    }
  }

  private void fill(Deque<WireClient> others) {
    try {
      while (true) {
        others.addLast(server.connect(Account.OTHER));
      }
    } catch (WireErrorException full) {
      assertThat(full.error().code()).isEqualTo(TOO_MANY);
    }
  }
}
