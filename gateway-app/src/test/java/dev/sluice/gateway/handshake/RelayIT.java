package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.mysql.cj.jdbc.JdbcConnection;
import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.session.SessionRegistry;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WireErrorException;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway without users: the server decides on each login, and each client has a connection of its own. */
class RelayIT {

  private static final int COM_QUERY = 0x03;
  private static final int COM_QUIT = 0x01;
  private static final int COM_CHANGE_USER = 0x11;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static BackendServer server;
  private static RunningGateway gateway;
  private static WireClient root;

  @BeforeAll
  static void start() {
    server = BackendServer.shared();
    gateway = RunningGateway.startRelay(server);
    root = server.connect(server.root());
  }

  @AfterAll
  static void stop() {
    root.close();
    gateway.close();
  }

  @AfterEach
  void nothingIsLeft() {
    await("all connections to end", () -> gateway.bean(Backend.class).numbers().lent() == 0);
    await("all sessions to end", () -> gateway.bean(SessionRegistry.class).size() == 0);
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void root(String sql) {
    WireResponse response = root.query(sql);
    assertThat(response.isError()).as(sql).isFalse();
  }

  private static WireError refusal(InetSocketAddress address, WireLogin login) {
    try (WireClient client = WireClient.open(address)) {
      client.login(login);
      throw new AssertionError("logged in");
    } catch (WireErrorException e) {
      return e.error();
    }
  }

  private static void send(WireClient client, String sql) {
    client.send(COM_QUERY, sql.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean runs(String marker) {
    return !"0".equals(root.query("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%" + marker
        + "%' AND id <> CONNECTION_ID()").value());
  }

  @Test
  void theServersAccountsLogIn() {
    try (WireClient client = gateway.connect(Account.APP)) {
      assertThat(client.query("SELECT CURRENT_USER()").value()).isEqualTo("app@%");
      assertThat(client.query("SELECT 1 FROM nowhere.nothing").isError()).isTrue();
      assertThat(client.query("SELECT REPEAT('x', 300000)").value()).hasSize(300_000);
    }
  }

  @Test
  void aRefusalIsTheServersOwn() {
    WireLogin wrong = WireLogin.as("app", "wrong");
    WireLogin unknown = WireLogin.as("nobody_at_all", "secret");
    WireLogin nowhere = Account.APP.login().schema("no_such_schema");
    WireLogin closed = Account.APP.login().schema("mysql");
    for (WireLogin login : List.of(wrong, unknown, nowhere, closed)) {
      assertThat(refusal(gateway.address(), login)).isEqualTo(refusal(server.address(), login));
    }
  }

  @Test
  void accountsAreAsTheServerHasThemNow() {
    root("DROP USER IF EXISTS relayed");
    WireLogin first = WireLogin.as("relayed", "first");
    assertThat(refusal(gateway.address(), first).code()).isEqualTo(1045);
    root("CREATE USER relayed IDENTIFIED BY 'first'");
    try (WireClient client = WireClient.connect(gateway.address(), first)) {
      assertThat(client.query("SELECT USER()").isError()).isFalse();
    }
    root("ALTER USER relayed IDENTIFIED BY 'second'");
    assertThat(refusal(gateway.address(), first).code()).isEqualTo(1045);
    try (WireClient client = WireClient.connect(gateway.address(), WireLogin.as("relayed", "second"))) {
      root("DROP USER relayed");
      assertThat(client.query("SELECT 1").value()).isEqualTo("1");
    }
    assertThat(refusal(gateway.address(), WireLogin.as("relayed", "second")).code()).isEqualTo(1045);
  }

  @Test
  void anExpiredPasswordIsForTheClientToChange() throws Exception {
    root("DROP USER IF EXISTS expired");
    root("CREATE USER expired IDENTIFIED BY 'old' PASSWORD EXPIRE");
    try (Connection connection = DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + gateway.address().getPort()
        + "/?sslMode=DISABLED&allowPublicKeyRetrieval=true&disconnectOnExpiredPasswords=false", "expired", "old");
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("SELECT 1"))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1820));
      statement.execute("SET PASSWORD = " + (server.family() == ServerFamily.MARIADB ? "PASSWORD('new')" : "'new'"));
      assertThat(statement.execute("SELECT 1")).isTrue();
    }
    root("DROP USER expired");
  }

  private static Connection jdbc(String options) throws SQLException {
    return DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + gateway.address().getPort()
        + "/it?sslMode=DISABLED&allowPublicKeyRetrieval=true" + options, Account.APP.user(), Account.APP.password());
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  @Test
  void mariaDbsExtendedMetadataGoThrough() throws Exception {
    assumeThat(server.family()).isEqualTo(ServerFamily.MARIADB);
    root("CREATE OR REPLACE TABLE it.relayed_types (a JSON, b UUID, c INT)");
    root("INSERT INTO it.relayed_types VALUES ('{}', UUID(), 1), (NULL, NULL, NULL)");
    for (InetSocketAddress address : List.of(server.address(), gateway.address())) {
      try (Connection connection = DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + address.getPort()
          + "/it?sslMode=disable&useServerPrepStmts=true", Account.APP.user(), Account.APP.password());
          PreparedStatement statement = connection.prepareStatement("SELECT * FROM relayed_types WHERE c = ?")) {
        statement.setInt(1, 1);
        try (ResultSet rows = statement.executeQuery()) {
          assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo("JSON");
          assertThat(rows.getMetaData().getColumnTypeName(2)).isEqualToIgnoringCase("uuid");
          assertThat(rows.next()).isTrue();
          assertThat(rows.getInt(3)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void aChangeOfUserIsTheServersToo() throws Exception {
    try (Connection connection = jdbc("&useServerPrepStmts=true"); Statement statement = connection.createStatement()) {
      statement.execute("SET @left = 'behind'");
      for (Account next : List.of(Account.OTHER, Account.APP, Account.OTHER)) {
        connection.unwrap(JdbcConnection.class).changeUser(next.user(), next.password());
        assertThat(value(connection, "SELECT CURRENT_USER()")).isEqualTo(next.user() + "@%");
        assertThat(value(connection, "SELECT @left")).isNull();
      }
      assertThatThrownBy(() -> connection.unwrap(JdbcConnection.class).changeUser("app", "wrong"))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1045));
    }
  }

  @Test
  void whatARefusedChangeOfUserLeavesIsTheServersToo() {
    assertThat(afterRefusal(gateway.address())).isEqualTo(afterRefusal(server.address()));
  }

  private static List<String> afterRefusal(InetSocketAddress address) {
    List<String> seen = new ArrayList<>();
    try (WireClient client = WireClient.connect(address, Account.APP.login())) {
      assertThat(client.query("SET @left = 'behind'").isError()).isFalse();
      for (int i = 0; i < 2; i++) {
        String change = "other\0\0it\0-\0" + client.greeting().plugin() + "\0";
        seen.add(client.command(COM_CHANGE_USER, change.getBytes(StandardCharsets.US_ASCII)).error().toString());
        if (server.family() == ServerFamily.MYSQL) {
          assertThat(client.isClosedByPeer(PATIENCE)).isTrue();
          return seen;
        }
        seen.addAll(client.query("SELECT CURRENT_USER(), DATABASE(), @left").rows().getFirst());
        seen.addAll(client.query("SELECT 'next'").rows().getFirst());
      }
    }
    return seen;
  }

  /** The server itself is at the other end, so its own id is the client's. */
  @Test
  void theGreetingHasTheServersId() {
    try (WireClient client = gateway.connect(Account.APP)) {
      assertThat(client.query("SELECT CONNECTION_ID()").value())
          .isEqualTo(Long.toString(client.greeting().connectionId()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%d", "%d + 0", "(SELECT %d)", "/*!40000 %d */"})
  void isKilledFromAnotherConnectionInAnySpelling(String id) {
    try (WireClient victim = gateway.connect(Account.APP); WireClient killer = gateway.connect(Account.APP);
        WireClient other = gateway.connect(Account.OTHER)) {
      String target = id.formatted(victim.greeting().connectionId());
      assertThat(other.query("KILL " + target).error().code()).isEqualTo(1095);
      send(victim, "SELECT SLEEP(60), 1 FROM information_schema.columns /* relayed_victim */");
      await("the victim to run", () -> runs("relayed_victim"));
      assertThat(killer.query("KILL QUERY " + target).isError()).isFalse();
      victim.readResponse(COM_QUERY);
      assertThat(victim.query("SELECT 'next'").value()).isEqualTo("next");
      assertThat(killer.query("KILL " + target).isError()).isFalse();
      assertThat(victim.isClosedByPeer(PATIENCE)).isTrue();
    }
  }

  @Test
  void whoHasLoggedInCanBeKilledAtOnce() {
    try (WireClient killer = gateway.connect(Account.APP)) {
      for (int i = 0; i < 100; i++) {
        try (WireClient victim = gateway.connect(Account.APP)) {
          assertThat(killer.query("KILL " + victim.greeting().connectionId()).isError()).as("kill " + i).isFalse();
        }
      }
    }
  }

  @Test
  void whoWasIdleIsGoneWhenItsKillIsAnswered() {
    try (WireClient killer = gateway.connect(Account.APP)) {
      for (int i = 0; i < 200; i++) {
        try (WireClient victim = gateway.connect(Account.APP)) {
          assertThat(killer.query("KILL " + victim.greeting().connectionId()).isError()).isFalse();
          assertThat(victim.hasEnded()).as("victim " + i).isTrue();
        }
      }
    }
  }

  @Test
  void anothersConnectionIsTheServersToRefuse() {
    try (WireClient victim = gateway.connect(Account.OTHER); WireClient killer = gateway.connect(Account.APP)) {
      assertThat(killer.query("KILL " + victim.greeting().connectionId()).error().code()).isEqualTo(1095);
      assertThat(victim.query("SELECT 1").value()).isEqualTo("1");
    }
  }

  @Test
  void aStatementOfAClientThatIsGoneEndsByTheGatewaysOwnAccount() {
    try (RunningGateway own = RunningGateway.startRelay(server, "sluice.backend.username=" + server.root().user(),
        "sluice.backend.password=" + server.root().password())) {
      WireClient client = own.connect(Account.APP);
      send(client, "SELECT SLEEP(60) /* relayed_sleeper */");
      await("the statement to run", () -> runs("relayed_sleeper"));
      client.close();
      await("the statement to end", () -> !runs("relayed_sleeper"));
      await("its connection to end", () -> own.bean(Backend.class).numbers().lent() == 0);
    }
  }

  @Test
  void withoutAnAccountItsConnectionEndsAtLeast() {
    WireClient client = gateway.connect(Account.APP);
    send(client, "SELECT SLEEP(3) /* relayed_leftover */");
    await("the statement to run", () -> runs("relayed_leftover"));
    client.close();
    await("its connection to end", () -> gateway.bean(Backend.class).numbers().lent() == 0);
  }

  @Test
  void aSessionThatTheServerEndsIsOver() {
    try (WireClient client = gateway.connect(Account.APP)) {
      root("KILL " + client.query("SELECT CONNECTION_ID()").value());
      assertThat(client.isClosedByPeer(PATIENCE)).isTrue();
    }
    try (WireClient client = gateway.connect(Account.APP)) {
      String id = client.query("SELECT CONNECTION_ID()").value();
      send(client, "SELECT SLEEP(60) /* relayed_session */");
      await("the statement to run", () -> runs("relayed_session"));
      root("KILL " + id);
      WireResponse response = client.readResponse(COM_QUERY);
      assertThat(response.error().code()).isIn(1317, 1927, 1053);
      assertThat(client.isClosedByPeer(PATIENCE)).isTrue();
    }
  }

  @Test
  void clientsWhoNeverLogInCannotUseTheServerUp() {
    try (RunningGateway small = RunningGateway.startRelay(server, "sluice.auth.max-logins=2",
        "sluice.backend.connect-timeout=2s", "sluice.listener.handshake-timeout=6s")) {
      List<WireClient> silent = new ArrayList<>();
      silent.add(WireClient.open(small.address()));
      silent.add(WireClient.open(small.address()));
      silent.forEach(client -> assertThat(client.readPacket().firstByte()).isEqualTo(10));

      try (WireClient third = WireClient.open(small.address())) {
        assertThat(WireError.of(third.readPacket().payload()).code()).isEqualTo(1040);
        assertThat(third.isClosedByPeer(PATIENCE)).isTrue();
      }
      assertThat(small.bean(Backend.class).numbers().lent()).isEqualTo(2);
      silent.forEach(client -> assertThat(client.isClosedByPeer(PATIENCE)).isTrue());
      silent.forEach(WireClient::close);
      await("their connections to end", () -> small.bean(Backend.class).numbers().lent() == 0);
      try (WireClient client = small.connect(Account.APP)) {
        assertThat(client.query("SELECT 1").value()).isEqualTo("1");
      }
    }
  }

  @Test
  void garbageInALoginIsRefusedAndNothingIsLeft() {
    for (byte[] garbage : List.of(new byte[] {1}, new byte[40], new byte[4000],
        "GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII))) {
      try (WireClient client = WireClient.open(gateway.address())) {
        client.readPacket();
        client.sendPacket(1, garbage);
        assertThat(client.isClosedByPeer(PATIENCE)).isTrue();
      }
    }
  }

  @Test
  void aThousandSessionsLeaveNothing() {
    for (int i = 0; i < 1000; i++) {
      try (WireClient client = gateway.connect(Account.APP)) {
        if (i % 3 == 0) {
          assertThat(client.query("SELECT " + i).value()).isEqualTo(Integer.toString(i));
        }
        if (i % 2 == 0) {
          client.send(COM_QUIT);
        }
      }
    }
  }

  @Test
  void theSchemaOfTheSettingsIsForClientsThatNameNone() {
    try (RunningGateway other = RunningGateway.startRelay(server, "sluice.backend.database=diff");
        WireClient client = other.connect(Account.APP);
        WireClient named = WireClient.connect(other.address(), Account.APP.login().schema("it"))) {
      assertThat(client.query("SELECT DATABASE()").value()).isEqualTo("diff");
      assertThat(named.query("SELECT DATABASE()").value()).isEqualTo("it");
    }
  }
}
