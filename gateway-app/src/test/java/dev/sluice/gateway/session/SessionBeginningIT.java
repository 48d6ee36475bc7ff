package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a session begins with, over a new connection and over one that another client had: what it has directly. */
class SessionBeginningIT {

  private static final int COM_INIT_DB = 0x02;
  private static final int COM_QUERY = 0x03;
  private static final int COM_PING = 0x0E;
  private static final int COM_SET_OPTION = 0x1B;
  private static final int COM_RESET_CONNECTION = 0x1F;
  private static final int UTF8MB3_GENERAL_CI = 33;
  private static final int UTF8MB3_BIN = 83;
  private static final int BINARY = 63;
  private static final int NO_SUCH_COLLATION = 253;

  private static final String MODES = "SELECT CONCAT_WS(' ', @@character_set_client, @@character_set_results, "
      + "@@collation_connection, @@sql_mode, @@wait_timeout, @@autocommit, DATABASE())";

  private static DedicatedServer server;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    server = BackendServer.startDedicated("--interactive-timeout=1234", "--wait-timeout=4321");
    gateway = RunningGateway.start(server, "sluice.backend.pool.max-size=1");
    global("character_set_client = latin2", "character_set_results = latin7", "collation_connection = cp1250_czech_cs");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    server.close();
  }

  private static void global(String... assignments) {
    try (WireClient root = server.connect(server.root())) {
      for (String assignment : assignments) {
        WireResponse response = root.query("SET GLOBAL " + assignment);
        assertThat(response.isError()).as(assignment).isFalse();
      }
    }
  }

  private static WireLogin login() {
    return Account.APP.login();
  }

  static Stream<Named<WireLogin>> logins() {
    return Stream.of(
        Named.of("utf8mb4", login()),
        Named.of("latin1", login().collation(WireLogin.LATIN1_SWEDISH_CI)),
        Named.of("utf8mb3, which MySQL warns of", login().collation(UTF8MB3_GENERAL_CI)),
        Named.of("utf8mb3_bin with a schema", login().collation(UTF8MB3_BIN).schema("it")),
        Named.of("binary", login().collation(BINARY)),
        Named.of("the server's default", login().collation(0)),
        Named.of("a collation that nobody has", login().collation(NO_SUCH_COLLATION)),
        Named.of("modes", login().with(Capabilities.IGNORE_SPACE | Capabilities.INTERACTIVE).schema("it")),
        Named.of("several statements", login().with(Capabilities.MULTI_STATEMENTS)));
  }

  private static boolean isReset(WireLogin login) {
    return server.family() == ServerFamily.MYSQL || login.collation() != 0 && login.collation() != NO_SUCH_COLLATION;
  }

  private static String run(WireClient client, Step step) {
    WireResponse response = client.command(step.command(), step.argument());
    if (response.isError()) {
      return step + ": " + response.error();
    }
    return step + ": " + response.rows() + Arrays.toString(response.packets().getLast().payload());
  }

  private record Step(int command, byte... argument) {

    static Step query(String sql) {
      return new Step(COM_QUERY, sql.getBytes());
    }

    @Override
    public String toString() {
      return command + " " + new String(argument);
    }
  }

  private static List<String> seen(InetSocketAddress address, WireLogin login, List<Step> steps) {
    List<String> seen = new ArrayList<>();
    try (WireClient client = WireClient.connect(address, login)) {
      steps.forEach(step -> seen.add(run(client, step)));
      client.send(1);
      assertThat(client.isClosedByPeer(Duration.ofSeconds(10))).isTrue();
    }
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> gateway.bean(Backend.class).numbers().lent() == 0);
    return seen;
  }

  /** The first time over a new connection, the second time over one that has been used in every way. */
  private static void assertAsDirectly(WireLogin login, Step... steps) {
    List<Step> all = List.of(steps);
    List<String> directly = seen(server.address(), login, all);
    assertThat(seen(gateway.address(), login, all)).isEqualTo(directly);
    List<Step> leaves = Stream.of("SELECT 1 UNION SELECT 2 UNION SELECT 3", "SET NAMES cp1251, sql_mode = ''",
        "SET SESSION wait_timeout = 7", "SELECT LAST_INSERT_ID(5)", "USE diff", "SELECT * FROM nowhere.nothing")
        .map(Step::query).toList();
    seen(gateway.address(), login, leaves);
    assertThat(seen(gateway.address(), login, all)).as("over a used connection").isEqualTo(directly);
  }

  @ParameterizedTest
  @MethodSource("logins")
  void nothingOfThePreparationShows(WireLogin login) {
    for (String first : List.of("SHOW WARNINGS", "SHOW COUNT(*) WARNINGS", "SHOW ERRORS", MODES,
        "SELECT ROW_COUNT(), LAST_INSERT_ID(), @@warning_count, @@error_count")) {
      assertAsDirectly(login, Step.query(first));
    }
    seen(gateway.address(), login, List.of(Step.query("SELECT 1 UNION SELECT 2")));
    // directly, MariaDB's first session on a thread that was used before has the count of the session before
    assertThat(seen(gateway.address(), login, List.of(Step.query("SELECT FOUND_ROWS()"))).getFirst()).contains("[[0]]");
    assertAsDirectly(login, Step.query("DO 0"), Step.query("SHOW WARNINGS"));
    assertAsDirectly(login, new Step(COM_INIT_DB, "diff".getBytes()), Step.query("SHOW WARNINGS"));
    assertAsDirectly(login, new Step(COM_SET_OPTION, (byte) 0, (byte) 0), Step.query("SHOW WARNINGS"));
  }

  @ParameterizedTest
  @MethodSource("logins")
  void aResetHasTheServersEffectWhereverItComes(WireLogin login) {
    assumeThat(isReset(login)).as("MariaDB resets an unknown collation to that of an earlier session").isTrue();
    Step reset = new Step(COM_RESET_CONNECTION);
    Step modes = Step.query(MODES);
    assertAsDirectly(login, reset, modes, Step.query("SHOW WARNINGS"));
    assertAsDirectly(login, reset, new Step(COM_PING), reset, modes);
    assertAsDirectly(login, modes, reset, modes, reset, modes);
    assertAsDirectly(login, Step.query("USE diff"), reset, modes);
    assertAsDirectly(login, new Step(COM_SET_OPTION, (byte) 1, (byte) 0), reset, Step.query("SELECT 1; SELECT 2"));
    assertAsDirectly(login, new Step(COM_SET_OPTION, (byte) 0, (byte) 0), reset, Step.query("SELECT 1; SELECT 2"));
    assertAsDirectly(login, reset, Step.query("SELECT 1; SELECT 2"));
    assertAsDirectly(login, reset, Step.query("SELECT COUNT (*) FROM (SELECT 1) one"));
  }

  @Test
  void aResetBeforeTheConnectionIsLostIsNotForgotten() {
    for (WireLogin login : logins().map(Named::getPayload).filter(SessionBeginningIT::isReset).toList()) {
      String directly;
      try (WireClient client = WireClient.connect(server.address(), login)) {
        client.command(COM_RESET_CONNECTION);
        directly = client.query(MODES).value();
      }
      try (WireClient client = WireClient.connect(gateway.address(), login);
          WireClient root = server.connect(server.root())) {
        String id = client.query("SELECT CONNECTION_ID()").value();
        client.command(COM_RESET_CONNECTION);
        assertThat(root.query("KILL " + id).isError()).isFalse();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> "0".equals(root.query(
            "SELECT COUNT(*) FROM information_schema.processlist WHERE id = " + id).value()));
        assertThat(client.query(MODES).value()).isEqualTo(directly);
      }
    }
  }
}
