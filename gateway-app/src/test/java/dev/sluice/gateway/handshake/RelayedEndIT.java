package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a client that has no command under way hears when the server ends its session: what it would hear directly. */
class RelayedEndIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static DedicatedServer server;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    server = BackendServer.startDedicated();
    gateway = RunningGateway.startRelay(server);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    server.close();
  }

  /** What comes until the connection is closed. */
  private static List<String> lastWords(WireClient client) {
    List<String> words = new ArrayList<>();
    assertThat(client.isClosedByPeer(PATIENCE)).isTrue();
    client.startsUnasked();
    while (true) {
      try {
        words.add(client.readPacket().toString());
      } catch (UncheckedIOException e) {
        return words;
      }
    }
  }

  /** The end of one session after the other, because a server may be slow to notice. */
  private static List<String> same(WireLogin login, Consumer<WireClient> end) {
    List<String> direct;
    try (WireClient client = WireClient.connect(server.address(), login)) {
      end.accept(client);
      direct = lastWords(client);
    }
    try (WireClient client = WireClient.connect(gateway.address(), login)) {
      end.accept(client);
      assertThat(lastWords(client)).isEqualTo(direct);
    }
    return direct;
  }

  @Test
  void idleForTooLong() {
    for (long flag : new long[] {0, Capabilities.COMPRESS, Capabilities.ZSTD}) {
      List<String> words = same(Account.APP.login().with(flag), client -> client.query("SET wait_timeout = 1"));
      assertThat(words).as("what MariaDB does not say").hasSize(server.family() == ServerFamily.MYSQL ? 1 : 0);
    }
  }

  @Test
  void killed() {
    same(Account.APP.login(), client -> {
      String id = client.query("SELECT CONNECTION_ID()").value();
      try (WireClient root = server.connect(server.root())) {
        assertThat(root.query("KILL " + id).isError()).isFalse();
      }
    });
  }

  @Test
  void shutDown() {
    try (WireClient direct = server.connect(Account.APP); WireClient through = gateway.connect(Account.APP)) {
      assertThat(through.query("SELECT 1").value()).isEqualTo("1");
      server.stop();
      List<String> expected = lastWords(direct);
      assertThat(lastWords(through)).isEqualTo(expected);
    } finally {
      server.restart();
    }
  }
}
