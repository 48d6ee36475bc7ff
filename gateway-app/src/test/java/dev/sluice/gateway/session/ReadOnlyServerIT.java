package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A server that has become read-only may have lost its name to another: a connection over which it has said so is not
 * lent again, so the next one is opened anew, to whatever has the name by then.
 */
class ReadOnlyServerIT {

  private static final int WARM = 3;
  private static final String WRITES = "INSERT INTO it.written VALUES (1)";

  private static DedicatedServer server;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    server = BackendServer.startDedicated();
    gateway = RunningGateway.start(server);
    root("CREATE TABLE it.written (v INT) ENGINE=InnoDB");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    server.close();
  }

  private static void root(String sql) {
    try (WireClient root = server.connect(server.root())) {
      WireResponse response = root.query(sql);
      assertThat(response.isError()).as(sql).isFalse();
    }
  }

  private static void awaitReturn() {
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> gateway.bean(Backend.class).numbers().lent() == 0);
  }

  private static String id(WireClient client) {
    return String.valueOf(client.query("SELECT CONNECTION_ID()").value());
  }

  private static Set<String> warm() {
    Set<String> ids = new HashSet<>();
    List<WireClient> clients = new ArrayList<>();
    for (int i = 0; i < WARM; i++) {
      WireClient client = gateway.connect(Account.APP);
      clients.add(client);
      ids.add(id(client));
    }
    clients.forEach(WireClient::close);
    awaitReturn();
    return ids;
  }

  @Test
  void eachPooledConnectionTellsItOnce() {
    Set<String> before = warm();
    root("SET GLOBAL read_only = 1");
    try {
      Set<String> told = new HashSet<>();
      for (int i = 0; i < WARM; i++) {
        try (WireClient client = gateway.connect(Account.APP)) {
          assertThat(client.query(WRITES).error().code()).isEqualTo(1290);
          assertThat(told.add(id(client))).as("a connection that has not told it").isTrue();
        }
        awaitReturn();
      }
      assertThat(told).as("those that were there, each once").isEqualTo(before);
    } finally {
      root("SET GLOBAL read_only = 0");
    }
    try (WireClient client = gateway.connect(Account.APP)) {
      assertThat(before).doesNotContain(id(client));
      assertThat(client.query(WRITES).isError()).isFalse();
    }
  }
}
