package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.PoolNumbers;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Background;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One bound holds over the pools of all accounts and flavours. */
class PoolBoundIT {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int CONTROL = 3 * 2;

  private DedicatedServer server;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    server = BackendServer.startDedicated();
    gateway = RunningGateway.start(server, "sluice.backend.pool.max-size=2",
        "sluice.backend.pool.acquire-timeout=2s", "sluice.backend.pool.max-pending=4");
  }

  @AfterEach
  void stop() {
    gateway.close();
    server.close();
  }

  private PoolNumbers numbers() {
    return gateway.bean(Backend.class).numbers();
  }

  private List<WireLogin> flavours() {
    List<WireLogin> flavours = new ArrayList<>();
    for (Account account : List.of(Account.APP, Account.OTHER, server.root())) {
      flavours.add(account.login());
      flavours.add(account.login().with(Capabilities.FOUND_ROWS));
      flavours.add(account.login().schema("it"));
      flavours.add(account.login().collation(WireLogin.LATIN1_SWEDISH_CI));
    }
    return flavours;
  }

  @Test
  void anIdleConnectionOfOnePoolMakesRoomForAnother() {
    try (WireClient root = server.connect(server.root())) {
      for (int round = 0; round < 2; round++) {
        for (WireLogin login : flavours()) {
          try (WireClient client = WireClient.connect(gateway.address(), login)) {
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
          }
          PoolNumbers now = numbers();
          assertThat(now.lent() + now.idle()).isLessThanOrEqualTo(2);
          Awaitility.await().atMost(SOON).until(() -> connections(root) <= 2 + CONTROL);
        }
      }
    }
  }

  private static int connections(WireClient root) {
    return Integer.parseInt(String.valueOf(root.query("SELECT COUNT(*) - 1 FROM information_schema.processlist"
        + " WHERE user IN ('app', 'other', 'root')").value()));
  }

  @Test
  void whoComesWhenAllAreLentWaitsAndIsTold() throws Exception {
    try (WireClient first = gateway.connect(Account.APP); WireClient second = gateway.connect(Account.OTHER);
        WireClient third = gateway.connect(server.root())) {
      first.query("SELECT 1");
      second.query("SELECT 1");
      WireError error = third.query("SELECT 1").error();
      assertThat(error.code()).isEqualTo(1203);
      assertThat(error.sqlState()).isEqualTo("HY000");
      assertThat(error.message()).startsWith("sluice: pool of backend ")
          .contains("all 2 connections are lent", "2000 ms", "sluice.backend.pool.max-size");
      CompletableFuture<WireResponse> waiting = Background.supply(() -> third.query("SELECT 3"));
      Awaitility.await().atMost(SOON).until(() -> numbers().lent() == 2);
      second.close();
      assertThat(waiting.get(10, TimeUnit.SECONDS).value()).isEqualTo("3");
      assertThat(first.query("SELECT 1").value()).isEqualTo("1");
    }
    Awaitility.await().atMost(SOON).until(() -> numbers().lent() == 0);
  }

  @Test
  void oneWhoWaitsTooManyIsToldAtOnce() throws Exception {
    try (WireClient first = gateway.connect(Account.APP); WireClient second = gateway.connect(Account.APP)) {
      first.query("SELECT 1");
      second.query("SELECT 1");
      List<CompletableFuture<WireResponse>> waiting = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        waiting.add(Background.supply(() -> answer(Account.APP)));
      }
      Awaitility.await().atMost(SOON).until(() -> numbers().pending() == 4);
      assertThat(answer(Account.APP).error().message()).contains("4 clients wait", "sluice.backend.pool.max-pending");
      for (CompletableFuture<WireResponse> each : waiting) {
        assertThat(each.get(20, TimeUnit.SECONDS).error().message()).contains("2000 ms");
      }
      assertThat(numbers().pending()).isZero();
    }
  }

  private WireResponse answer(Account account) {
    try (WireClient client = gateway.connect(account)) {
      return client.query("SELECT 1");
    }
  }

  @Test
  void manyClientsOfAllFlavoursShareTwo() throws Exception {
    AtomicBoolean exceeded = new AtomicBoolean();
    List<CompletableFuture<Integer>> clients = new ArrayList<>();
    List<WireLogin> flavours = flavours();
    for (int i = 0; i < 4; i++) {
      int from = i;
      clients.add(Background.supply(() -> {
        int answers = 0;
        for (int n = 0; n < 25; n++) {
          WireLogin login = flavours.get((from * 5 + n) % flavours.size());
          try (WireClient client = WireClient.connect(gateway.address(), login)) {
            answers += "7".equals(client.query("SELECT 7").value()) ? 1 : 0;
          }
          PoolNumbers numbers = numbers();
          exceeded.compareAndSet(false, numbers.lent() + numbers.idle() > 2);
        }
        return answers;
      }));
    }
    for (CompletableFuture<Integer> client : clients) {
      assertThat(client.get(60, TimeUnit.SECONDS)).isEqualTo(25);
    }
    assertThat(exceeded).isFalse();
    Awaitility.await().atMost(SOON).until(() -> numbers().lent() == 0 && numbers().pending() == 0);
  }
}
