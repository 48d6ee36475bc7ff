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
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session leaves that {@code COM_RESET_CONNECTION} does not undo is not there for the next client either. */
class LeftoversIT {

  private static final String STATE = "SELECT CURRENT_ROLE(), DATABASE(), @@autocommit";

  private static DedicatedServer server;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    server = BackendServer.startDedicated();
    gateway = RunningGateway.start(server, "sluice.backend.pool.max-size=1");
    root("CREATE TABLE it.kept (v INT PRIMARY KEY) ENGINE=InnoDB", "CREATE DATABASE secret", "CREATE ROLE dba",
        "GRANT SELECT ON secret.* TO dba", "GRANT dba TO app", "GRANT CREATE ON secret.* TO app",
        "CREATE FUNCTION it.becomes_dba() RETURNS INT NO SQL SQL SECURITY INVOKER BEGIN SET ROLE dba; RETURN 1; END",
        "CREATE PROCEDURE it.become_dba() SQL SECURITY INVOKER SET ROLE dba",
        "CREATE FUNCTION it.untracks() RETURNS INT NO SQL SQL SECURITY INVOKER "
            + "BEGIN SET session_track_schema = 0; RETURN 1; END",
        "CREATE PROCEDURE it.prepares() BEGIN XA START 'inside'; INSERT INTO it.kept VALUES (7); XA END 'inside'; "
            + "XA PREPARE 'inside'; END");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    server.close();
  }

  private static void root(String... statements) {
    try (WireClient root = server.connect(server.root())) {
      root.query("SET GLOBAL log_bin_trust_function_creators = 1");
      for (String statement : statements) {
        WireResponse response = root.query(statement);
        assertThat(response.isError()).as(() -> statement + ": " + response.error()).isFalse();
      }
    }
  }

  private static WireLogin login() {
    return Account.APP.login().with(Capabilities.MULTI_STATEMENTS);
  }

  private static void left(WireLogin login, String... statements) {
    try (WireClient client = WireClient.connect(gateway.address(), login)) {
      for (String statement : statements) {
        client.query(statement);
      }
      client.send(1);
      assertThat(client.isClosedByPeer(Duration.ofSeconds(10))).isTrue();
    }
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> gateway.bean(Backend.class).numbers().lent() == 0);
  }

  private static List<String> seen(InetSocketAddress address, WireLogin login) {
    List<String> seen = new ArrayList<>();
    try (WireClient client = WireClient.connect(address, login)) {
      seen.add(client.query(STATE).rows().toString());
      seen.add(client.query("SELECT FOUND_ROWS()").rows().toString());
      for (String sql : List.of("SHOW PROFILES", "INSERT INTO it.kept VALUES (1)", "DELETE FROM it.kept WHERE v = 1",
          "SELECT COUNT(*) FROM information_schema.OPTIMIZER_TRACE", "SELECT * FROM secret.nothing", STATE)) {
        WireResponse response = client.query(sql);
        seen.add(sql + ": " + (response.isError() ? response.error().toString() : response.rows().toString()));
      }
      client.send(1);
      assertThat(client.isClosedByPeer(Duration.ofSeconds(10))).isTrue();
    }
    return seen;
  }

  private static void assertNothingIsLeft(WireLogin before, WireLogin next, String... statements) {
    List<String> directly = seen(server.address(), next);
    left(before, statements);
    assertThat(seen(gateway.address(), next)).isEqualTo(directly);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "SET ROLE dba",
    "/*!50000 SET ROLE dba */",
    "SET @x = 1; /* why */ set role `dba`",
    "CALL it.become_dba()",
    "SELECT it.becomes_dba()",
    "PREPARE p FROM 'SET ROLE dba'; EXECUTE p",
    "EXECUTE IMMEDIATE 'SET ROLE dba'",
    "BEGIN NOT ATOMIC SET ROLE dba; END"})
  void aRoleIsNot(String statements) {
    assertNothingIsLeft(login(), login(), statements);
    assertNothingIsLeft(login().schema("it"), login().schema("it"), statements);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "SET session_track_schema = 0; USE secret",
    "SET session_track_schema = 0; USE it",
    "SELECT it.untracks(); USE it",
    "EXECUTE IMMEDIATE 'USE it'",
    "PREPARE p FROM 'USE it'; EXECUTE p",
    "/*!50000 USE it */"})
  void aSchemaIsNot(String statements) {
    assertNothingIsLeft(login(), login(), statements);
    assertNothingIsLeft(login().schema("it"), login().schema("diff"), statements);
  }

  @Test
  void norIsASchemaThatTheServerDoesNotTrack() {
    root("SET GLOBAL session_track_schema = 0");
    try {
      assertNothingIsLeft(login(), login(), "USE it");
      assertNothingIsLeft(login(), login(), "DO 0");
    } finally {
      root("SET GLOBAL session_track_schema = 1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "SELECT 1 UNION SELECT 2 UNION SELECT 3",
    "SET sql_select_limit = 0; SET ROLE dba",
    "SET profiling = 1; SELECT 'a secret'",
    "SET profiling = 1; SELECT 'a secret'; SET profiling = 0",
    "SET optimizer_trace = 'enabled=on'; SELECT * FROM it.kept; SET optimizer_trace = 'enabled=off'",
    "SET optimizer_trace = 'enabled=on'; SELECT * FROM it.kept",
    "FLUSH STATUS"})
  void recordingsAreNot(String statements) {
    assertNothingIsLeft(login(), login(), statements);
  }

  /** The branch stays, as it does when its client leaves directly, and is not on anybody's way. */
  @Test
  void aPreparedBranchStaysAndTheConnectionDoesNot() {
    branch("outside", "XA START 'outside'", "INSERT INTO it.kept VALUES (7)", "XA END 'outside'",
        "XA PREPARE 'outside'");
    branch("inside", "CALL it.prepares()");
    branch("inside", "CALL it.prepares()", "SELECT nothing");
  }

  private static void branch(String id, String... statements) {
    assertNothingIsLeft(login(), login(), statements);
    try (WireClient root = server.connect(server.root())) {
      assertThat(root.query("XA RECOVER").rows()).hasSize(1);
      assertThat(root.query("SELECT COUNT(*) FROM it.kept").value()).isEqualTo("0");
      Awaitility.await().atMost(Duration.ofSeconds(10))
          .until(() -> !root.query("XA ROLLBACK '" + id + "'").isError());
    }
  }

  @Test
  void aBranchThatIsNotPreparedIsRolledBack() {
    assertNothingIsLeft(login(), login(), "XA START 'x'", "INSERT INTO it.kept VALUES (7)");
    assertNothingIsLeft(login(), login(), "XA START 'x'", "INSERT INTO it.kept VALUES (7)", "XA END 'x'");
    assertNothingIsLeft(login(), login(), "BEGIN", "INSERT INTO it.kept VALUES (7)", "SELECT nothing");
  }

  @Test
  void aResourceGroupIsNot() {
    assumeThat(server.family()).as("MariaDB has none").isEqualTo(ServerFamily.MYSQL);
    root("CREATE RESOURCE GROUP slow TYPE = USER", "GRANT RESOURCE_GROUP_USER ON *.* TO app",
        "GRANT SELECT ON performance_schema.threads TO app", "CREATE PROCEDURE it.slows() SET RESOURCE GROUP slow");
    for (String statement : List.of("SET RESOURCE GROUP slow", "/*!80000 SET /**/ resource GROUP slow */",
        "PREPARE p FROM 'SET RESOURCE GROUP slow'; EXECUTE p", "CALL it.slows()")) {
      left(login(), statement);
      try (WireClient client = WireClient.connect(gateway.address(), login())) {
        assertThat(client.query("SELECT RESOURCE_GROUP FROM performance_schema.threads WHERE PROCESSLIST_ID = "
            + "CONNECTION_ID()").value()).as(statement).isEqualTo("USR_default");
      }
    }
  }

  /** What leaves nothing costs nothing. */
  @Test
  void aConnectionIsLentAgainAfterOrdinaryStatements() {
    String before;
    try (WireClient client = WireClient.connect(gateway.address(), login())) {
      before = client.query("SELECT CONNECTION_ID()").value();
      for (String sql : List.of("BEGIN", "INSERT INTO it.kept VALUES (1)", "SET @x = 1", "SELECT nothing", "ROLLBACK",
          "BEGIN", "SELECT * FROM it.kept", "CREATE TEMPORARY TABLE it.t (a INT)", "SELECT nothing")) {
        client.query(sql);
      }
    }
    try (WireClient client = WireClient.connect(gateway.address(), login())) {
      assertThat(client.query("SELECT CONNECTION_ID()").value()).isEqualTo(before);
    }
  }
}
