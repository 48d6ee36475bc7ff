package dev.sluice.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Background;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WirePacket;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import dev.sluice.gateway.testing.server.DelayProxy;
import dev.sluice.gateway.testing.server.GivenServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A server that closes an idle connection, and a command that it is sent meanwhile, over a network that takes a while:
 * what the server said before it read the command is not the command's answer.
 */
class FarewellIT {

  private static final Duration DELAY = Duration.ofMillis(300);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int COM_QUIT = 0x01;
  private static final int COM_QUERY = 0x03;
  private static final int COM_STMT_PREPARE = 0x16;
  private static final int COM_STMT_EXECUTE = 0x17;
  private static final int ASCII_GENERAL_CI = 11;
  private static final int UTF8MB4_BIN = 46;
  private static final byte[] SELECT_ONE = "SELECT 1".getBytes(StandardCharsets.US_ASCII);

  /** Statement 1, no cursor, once. */
  private static final byte[] EXECUTION = {1, 0, 0, 0, 0, 1, 0, 0, 0};
  private static final String PATIENT = "sluice.listener.handshake-timeout=30s";
  private static final String CONNECTING = "sluice.backend.connect-timeout=20s";

  /** When commands are sent, from the server's last one on: the farewell is under way, or the next that is sent. */
  private static final List<Long> MOMENTS = List.of(1850L, 2050L, 2250L);

  /** The same after a session whose end has the connection cleaned, which takes a round trip or two. */
  private static final List<Long> MOMENTS_AFTER_QUIT = List.of(1950L, 2250L, 2550L, 2850L);

  /** Clients of different collations have pools of their own, so that none is lent what another left. */
  private static final List<Integer> COLLATIONS =
      List.of(WireLogin.UTF8MB4_GENERAL_CI, WireLogin.LATIN1_SWEDISH_CI, UTF8MB4_BIN, ASCII_GENERAL_CI);

  private static DedicatedServer server;
  private static DelayProxy network;
  private static RunningGateway pooled;
  private static RunningGateway relay;

  @BeforeAll
  static void start() {
    server = BackendServer.startDedicated("--wait-timeout=2");
    network = DelayProxy.before(server, DELAY);
    BackendServer distant = new GivenServer(network.address(), server.family(), server.root());
    pooled = RunningGateway.start(distant, PATIENT, CONNECTING);
    relay = RunningGateway.startRelay(distant, PATIENT, CONNECTING);
  }

  @AfterAll
  static void stop() {
    pooled.close();
    relay.close();
    network.close();
    server.close();
  }

  /** A client's answer took the delay to come, so the server has been waiting for that long already. */
  private static void sleepUntil(long idleMillis) {
    try {
      Thread.sleep(idleMillis - DELAY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static WireClient connect(int pool) {
    return WireClient.connect(pooled.address(), Account.APP.login().schema(BackendServer.SCHEMA)
        .collation(COLLATIONS.get(pool)));
  }

  /** Runs something for each of them at the same time, since it is mostly waiting. */
  private static <T> void atOnce(List<T> each, Consumer<T> run) {
    List<CompletableFuture<Void>> running =
        each.stream().map(one -> Background.run(() -> run.accept(one))).toList();
    assertThat(running).allSatisfy(one -> assertThat(one).succeedsWithin(LIMIT));
  }

  @Test
  void theNextClientGetsItsRow() {
    atOnce(MOMENTS_AFTER_QUIT, moment -> {
      int pool = MOMENTS_AFTER_QUIT.indexOf(moment);
      try (WireClient before = connect(pool)) {
        assertThat(before.query("SELECT 1").value()).isEqualTo("1");
        before.send(COM_QUIT);
      }
      sleepUntil(moment + 2 * DELAY.toMillis());
      try (WireClient next = connect(pool)) {
        assertThat(next.query("SELECT 2").value()).isEqualTo("2");
      }
    });
  }

  @Test
  void aClientWithoutStateGoesOn() {
    atOnce(MOMENTS, moment -> {
      try (WireClient client = connect(MOMENTS.indexOf(moment))) {
        assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        sleepUntil(moment);
        WireResponse answer = client.query("SELECT 2");
        if (answer.isError() && server.family() == ServerFamily.MARIADB) {
          // it says nothing, so the command may have been read
          assertThat(answer.error().code()).isEqualTo(1430);
        } else {
          assertThat(answer.value()).isEqualTo("2");
        }
        assertThat(client.query("SELECT 3").value()).isEqualTo("3");
      }
    });
  }

  @Test
  void aClientWithStateHearsTheServersOwnWords() {
    hears(pooled, Account.APP.login(), client -> {
      client.query("SET @x = 1");
      return client;
    });
  }

  @Test
  void aPreparedStatementIsState() {
    atOnce(MOMENTS, moment -> {
      try (WireClient client = connect(MOMENTS.indexOf(moment))) {
        assertThat(client.command(COM_STMT_PREPARE, SELECT_ONE).isError()).isFalse();
        sleepUntil(moment);
        client.send(COM_STMT_EXECUTE, EXECUTION);
        assertSays(client);
      }
    });
  }

  @Test
  void aClientOfARelayedSessionHearsThemToo() {
    atOnce(List.of(0L, Capabilities.COMPRESS, Capabilities.ZSTD),
        flag -> hears(relay, Account.APP.login().with(flag), Function.identity()));
  }

  private static void hears(RunningGateway gateway, WireLogin login, Function<WireClient, WireClient> prepare) {
    atOnce(MOMENTS, moment -> {
      try (WireClient client = prepare.apply(WireClient.connect(gateway.address(), login))) {
        assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        sleepUntil(moment);
        client.send(COM_QUERY, SELECT_ONE);
        assertSays(client);
      }
    });
  }

  /** MySQL's words as they are; MariaDB has none, so the gateway at most says that the connection is lost. */
  private static void assertSays(WireClient client) {
    if (server.family() == ServerFamily.MARIADB) {
      assertThat(client.isClosedByPeer(PATIENCE)).as("closed").isTrue();
      return;
    }
    client.startsUnasked();
    WirePacket said = client.readPacket();
    assertThat(said.firstByte()).as(said.toString()).isEqualTo(0xFF);
    int code = said.payload()[1] & 0xFF | (said.payload()[2] & 0xFF) << 8;
    assertThat(code).isEqualTo(4031);
    assertThat(said.sequenceId()).isZero();
    assertThat(rest(client)).isEmpty();
  }

  private static List<String> rest(WireClient client) {
    List<String> rest = new ArrayList<>();
    assertThat(client.isClosedByPeer(PATIENCE)).as("closed").isTrue();
    try {
      while (true) {
        rest.add(client.readPacket().toString());
      }
    } catch (UncheckedIOException end) {
      return rest;
    }
  }

  @Test
  void theGatewaysOwnStatementsTryAnotherConnection() {
    Backend backend = pooled.bean(Backend.class);
    for (long moment : MOMENTS) {
      assertThat(backend.version().block(PATIENCE)).isNotNull();
      sleepUntil(moment);
      assertThat(backend.version().block(PATIENCE)).isNotNull();
    }
  }
}
