package dev.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import dev.sluice.gateway.testing.server.Sequence;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With one backend connection for all clients, nothing that one leaves on its session is there for the next. */
class SessionIsolationIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Session variables that say something of the moment or the connection, not of what a client set. */
  private static final Set<String> MOMENTARY = Set.of("timestamp", "pseudo_thread_id", "rand_seed1", "rand_seed2",
      "session_track_state_change", "proxy_user", "external_user", "in_transaction", "statement_id");

  private static final String VALUES =
      "SELECT @x, LAST_INSERT_ID(), ROW_COUNT(), DATABASE(), IS_FREE_LOCK('sluice')";
  private static final String TWO = "SELECT 1; SELECT 2";

  private static DedicatedServer server;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    server = BackendServer.startDedicated("--interactive-timeout=1234", "--wait-timeout=4321");
    gateway = RunningGateway.start(server, "sluice.backend.pool.max-size=1");
    try (WireClient root = server.connect(server.root())) {
      ok(root, "CREATE TABLE it.kept (v INT) ENGINE=InnoDB");
    }
  }

  @AfterAll
  static void stop() {
    gateway.close();
    server.close();
  }

  private static WireResponse ok(WireClient client, String sql) {
    WireResponse response = client.query(sql);
    assertThat(response.isError()).as(() -> sql + ": " + response.error()).isFalse();
    return response;
  }

  /** What is left would show in; only MariaDB has a variable for the last of them. */
  private static List<?> values(WireClient client) {
    String inTransaction = server.family() == ServerFamily.MARIADB ? ", @@in_transaction" : "";
    return ok(client, VALUES + inTransaction).rows();
  }

  private static WireClient connect(WireLogin login) {
    return WireClient.connect(gateway.address(), login);
  }

  /** Lets one client do something and leave; returns the id of the backend connection that it had. */
  private static String left(WireLogin login, Consumer<WireClient> leaves) {
    String id;
    try (WireClient client = connect(login)) {
      leaves.accept(client);
      id = String.valueOf(client.query("SELECT CONNECTION_ID()").value());
    }
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> gateway.bean(Backend.class).numbers().lent() == 0);
    return id;
  }

  /** Lets one client do something and leave, and shows the next, which has the same backend connection. */
  private static void after(WireLogin first, Consumer<WireClient> leaves, WireLogin next, Consumer<WireClient> shows) {
    String id = left(first, leaves);
    assertThat(shown(next, shows)).as("the same backend connection").isEqualTo(id);
  }

  /** Shows a client something; returns the id of the backend connection that it had. */
  private static String shown(WireLogin login, Consumer<WireClient> shows) {
    try (WireClient client = connect(login)) {
      shows.accept(client);
      return String.valueOf(client.query("SELECT CONNECTION_ID()").value());
    }
  }

  /** Lets one client leave, and shows another, which cannot have the same connection. */
  private static void beside(WireLogin first, Consumer<WireClient> leaves, WireLogin next, Consumer<WireClient> shows) {
    assertThat(left(first, leaves)).isNotEqualTo(shown(next, shows));
  }

  private static List<?> variables(WireClient client) {
    return ok(client, "SHOW SESSION VARIABLES").rows().stream()
        .filter(row -> !MOMENTARY.contains(String.valueOf(row.getFirst()))).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "SET @x = 1",
    "CREATE TEMPORARY TABLE it.temp (v INT)",
    "DO GET_LOCK('sluice', 0)",
    "LOCK TABLES it.kept WRITE",
    "BEGIN; INSERT INTO it.kept VALUES (1)",
    "SET autocommit = 0; INSERT INTO it.kept VALUES (1)",
    "PREPARE p FROM 'SELECT 1'",
    "SET sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES'",
    "SET NAMES latin1",
    "SET time_zone = '+07:00', lc_time_names = 'de_DE'",
    "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    "SET SESSION TRANSACTION READ ONLY",
    "SET max_statement_time = 0.001",
    "SET max_execution_time = 1",
    "SET wait_timeout = 7, sql_select_limit = 1, sort_buffer_size = 65536",
    "SET session_track_state_change = OFF, session_track_schema = OFF, session_track_system_variables = '*'",
    "SET @@insert_id = 7, @@last_insert_id = 8, timestamp = 5",
    "XA START 'x'",
    "HANDLER it.kept OPEN",
    "SELECT SQL_CALC_FOUND_ROWS 1 FROM (SELECT 1 UNION SELECT 2) two LIMIT 1",
    "USE it"})
  void nothingIsLeft(String statements) {
    WireLogin login = Account.APP.login().with(Capabilities.MULTI_STATEMENTS).schema("it");
    List<?> values;
    List<?> fresh;
    try (WireClient client = connect(login); WireClient direct = WireClient.connect(server.address(), login)) {
      values = values(direct);
      fresh = variables(client);
      assertThat(fresh).isEqualTo(variables(direct));
    }
    Consumer<WireClient> shows = client -> {
      assertThat(values(client)).isEqualTo(values);
      assertThat(variables(client)).isEqualTo(fresh);
      assertThat(client.query("SELECT * FROM temp").error().code()).isEqualTo(1146);
      assertThat(client.query("EXECUTE p").error().code()).isEqualTo(1243);
      assertThat(client.query("HANDLER kept READ FIRST").error().code()).isEqualTo(1109);
      ok(client, "DO 1");
      assertThat(ok(client, "SELECT COUNT(*) FROM kept").value()).isEqualTo("0");
      try (WireClient root = server.connect(server.root())) {
        ok(root, "SET lock_wait_timeout = 1");
        ok(root, "ALTER TABLE it.kept COMMENT 'not locked'");
      }
    };
    if (statements.startsWith("XA")) {
      beside(login, client -> client.query(statements), login, shows);
    } else {
      after(login, client -> client.query(statements), login, shows);
    }
  }

  /** A server sends rows when its buffer is full, which is as long as the longest packet that it was sent. */
  @Test
  void rowsAreNotHeldBackInABufferOfAnothersLongStatement() {
    WireLogin login = Account.APP.login();
    left(login, client ->
        assertThat(ok(client, "SELECT LENGTH('" + "x".repeat(8_000_000) + "')").value()).isEqualTo("8000000"));
    try (WireClient client = connect(login); WireClient root = server.connect(server.root())) {
      client.send(0x03, ("SELECT REPEAT('x', 1000), BENCHMARK(4000, SHA2(seq, 256)) FROM " + Sequence.upTo(2000))
          .getBytes(StandardCharsets.US_ASCII));
      client.awaitInput(1);
      assertThat(ok(root, "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%BENCHMARK(4000%' "
          + "AND command = 'Query' AND id <> CONNECTION_ID()").value()).as("statements that still run").isEqualTo("1");
      assertThat(client.readResponse(0x03).rows()).hasSize(2000);
    }
  }

  @Test
  void theMultiStatementSwitchIsEachClientsOwn() {
    WireLogin stacking = Account.APP.login().with(Capabilities.MULTI_STATEMENTS);
    WireLogin single = Account.APP.login();
    Consumer<WireClient> isOff = client -> assertThat(client.query(TWO).error().code()).isEqualTo(1064);
    Consumer<WireClient> isOn = client -> assertThat(ok(client, TWO).rows()).hasToString("[[1], [2]]");
    after(stacking, isOn, single, isOff);
    after(single, client -> client.command(0x1B, (byte) 0, (byte) 0), single, isOff);
    after(single, isOff, stacking, isOn);
    after(stacking, client -> client.command(0x1B, (byte) 1, (byte) 0), stacking, isOn);
  }

  static Stream<Named<WireLogin>> schemas() {
    return Stream.of(Named.of("one that names it", Account.APP.login().schema("it")),
        Named.of("one that chooses it", Account.APP.login()));
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void aClientThatNamesNoSchemaHasNone(WireLogin before) {
    try (WireClient client = connect(before)) {
      ok(client, "USE diff");
      assertThat(client.command(0x02, "it".getBytes()).isError()).isFalse();
      assertThat(ok(client, "SELECT DATABASE()").value()).isEqualTo("it");
    }
    try (WireClient client = connect(Account.APP.login())) {
      assertThat(ok(client, "SELECT DATABASE()").value()).isNull();
      assertThat(client.query("SELECT * FROM kept").error().code()).isEqualTo(1046);
    }
    try (WireClient client = connect(Account.APP.login().schema("diff"))) {
      assertThat(ok(client, "SELECT DATABASE()").value()).isEqualTo("diff");
    }
  }

  @Test
  void eachClientHasTheCharsetOfItsOwnHandshake() {
    String asked = "SELECT CONCAT_WS(' ', @@character_set_client, @@character_set_results, @@collation_connection)";
    WireLogin utf8 = Account.APP.login();
    WireLogin latin1 = utf8.collation(WireLogin.LATIN1_SWEDISH_CI);
    for (WireLogin login : List.of(utf8, latin1, utf8, latin1.schema("it"), utf8.collation(224))) {
      String direct;
      try (WireClient client = WireClient.connect(server.address(), login)) {
        direct = ok(client, asked).value();
      }
      try (WireClient client = connect(login)) {
        assertThat(ok(client, asked).value()).isEqualTo(direct);
        client.query("SET NAMES cp1251");
      }
    }
  }

  @Test
  void affectedRowsAreCountedAsEachClientAsked() {
    try (WireClient client = connect(Account.APP.login().schema("it"))) {
      ok(client, "DROP TABLE IF EXISTS counted");
      ok(client, "CREATE TABLE counted AS SELECT 1 AS v UNION SELECT 2");
    }
    for (int i = 0; i < 2; i++) {
      try (WireClient changed = connect(Account.APP.login().schema("it"))) {
        assertThat(ok(changed, "UPDATE counted SET v = v").packets().getFirst().payload()[1]).isZero();
      }
      try (WireClient found = connect(Account.APP.login().schema("it").with(Capabilities.FOUND_ROWS))) {
        assertThat(ok(found, "UPDATE counted SET v = v").packets().getFirst().payload()[1]).isEqualTo((byte) 2);
      }
    }
  }

  @Test
  void interactiveClientsAndThoseThatIgnoreSpacesHaveTheirWay() {
    WireLogin plain = Account.APP.login();
    Consumer<WireClient> waits = client -> assertThat(ok(client, "SELECT @@wait_timeout").value()).isEqualTo("4321");
    Consumer<WireClient> waitsLess =
        client -> assertThat(ok(client, "SELECT @@wait_timeout").value()).isEqualTo("1234");
    beside(plain, waits, plain.with(Capabilities.INTERACTIVE), waitsLess);
    beside(plain.with(Capabilities.INTERACTIVE), waitsLess, plain, waits);
    Consumer<WireClient> minds =
        client -> assertThat(client.query("SELECT COUNT (*) FROM it.kept").error().code()).isIn(1064, 1630);
    Consumer<WireClient> ignores = client -> ok(client, "SELECT COUNT (*) FROM it.kept");
    beside(plain, minds, plain.with(Capabilities.IGNORE_SPACE), ignores);
    beside(plain.with(Capabilities.IGNORE_SPACE), ignores, plain, minds);
  }

  /** A connection from the pool may be older than the value. */
  @Test
  void aSessionBeginsWithTheGlobalVariablesOfThatMoment() {
    try (WireClient root = server.connect(server.root())) {
      for (String mode : List.of("NO_BACKSLASH_ESCAPES", "ANSI_QUOTES", "")) {
        connect(Account.APP.login()).close();
        ok(root, "SET GLOBAL sql_mode = '" + mode + "'");
        for (String schema : new String[] {"it", null}) {
          try (WireClient client = connect(schema == null ? Account.APP.login() : Account.APP.login().schema(schema))) {
            assertThat(ok(client, "SELECT @@sql_mode").value()).isEqualTo(mode);
          }
        }
      }
    } finally {
      try (WireClient root = server.connect(server.root())) {
        ok(root, "SET GLOBAL sql_mode = DEFAULT");
      }
    }
  }

  /**
   * As it would directly; a client that looks before it uses a connection of its pool sees that it is of no use.
   * MariaDB says nothing, which clients hear unless a transaction was lost.
   */
  @ParameterizedTest
  @ValueSource(strings = {"DO 0", "BEGIN"})
  void aSessionThatHoldsStateEndsWithItsConnectionThoughItsClientIsIdle(String sql) {
    try (WireClient client = connect(Account.APP.login())) {
      ok(client, "SET wait_timeout = 1");
      ok(client, sql);
      assertThat(client.isClosedByPeer(PATIENCE)).isTrue();
      if (server.family() == ServerFamily.MYSQL || sql.equals("BEGIN")) {
        client.startsUnasked();
        int said = WireError.of(client.readPacket().payload()).code();
        assertThat(said).isEqualTo(server.family() == ServerFamily.MYSQL ? 4031 : 1927);
      }
      assertThatThrownBy(client::readPacket).isInstanceOf(UncheckedIOException.class);
    }
    try (WireClient client = connect(Account.APP.login())) {
      assertThat(ok(client, "SELECT 1").value()).isEqualTo("1");
    }
  }
}
