package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireErrorException;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts whose password has expired: the server, a gateway with users and one without let the client change it. */
class ExpiredPasswordIT {

  private static final Account ACCOUNT = new Account("expiring", "oldpw");
  private static final boolean MARIADB = BackendServer.shared().family() == ServerFamily.MARIADB;

  private static final Duration SCHEMA_BELIEVED = Duration.ofMillis(2_100);

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    gateway = RunningGateway.start(BackendServer.shared(), "sluice.backend.pool.max-size=1",
        "sluice.users[3].name=" + ACCOUNT.user(), "sluice.users[3].password=" + ACCOUNT.password());
  }

  @AfterAll
  static void close() {
    gateway.close();
    asRoot("DROP USER IF EXISTS expiring@'%'");
  }

  private static void asRoot(String... statements) {
    try (WireClient root = BackendServer.shared().connect(BackendServer.shared().root())) {
      for (String statement : statements) {
        WireResponse response = root.query(statement);
        assertThat(response.isError()).as(statement + ": " + response.shape()).isFalse();
      }
    }
  }

  private static void renew(boolean expired) {
    asRoot("DROP USER IF EXISTS expiring@'%'", "CREATE USER expiring@'%' IDENTIFIED BY 'oldpw'",
        "GRANT ALL PRIVILEGES ON it.* TO expiring@'%'");
    if (expired) {
      asRoot("ALTER USER expiring@'%' PASSWORD EXPIRE");
    }
  }

  /** What a client hears that logs in, tries statements, sets a new password, and tries again. */
  private static List<String> transcript(InetSocketAddress address, boolean handles, @Nullable String schema) {
    renew(true);
    WireLogin login = ACCOUNT.login().without(Capabilities.DEPRECATE_EOF)
        .with(handles ? Capabilities.CAN_HANDLE_EXPIRED_PASSWORDS : 0);
    List<String> heard = new ArrayList<>();
    try (WireClient client = WireClient.connect(address, schema == null ? login : login.schema(schema))) {
      for (String statement : List.of("SELECT 1", "DO 0", "USE it", "INSERT INTO missing VALUES (1)",
          MARIADB ? "SET PASSWORD = PASSWORD('newpw')" : "SET PASSWORD = 'newpw'", "SELECT DATABASE()",
          "SELECT @@character_set_client", "SELECT 1")) {
        WireResponse response = client.query(statement);
        heard.add(statement + ": " + (response.isError() ? response.error().code() : response.rows()));
      }
    } catch (WireErrorException e) {
      heard.add("login: " + e.error().code());
    }
    return heard;
  }

  @ParameterizedTest
  @CsvSource({"true, it", "true,", "false, it"})
  void theClientHearsWhatTheServerSays(boolean handles, @Nullable String schema) throws Exception {
    List<String> direct = transcript(BackendServer.shared().address(), handles, schema);
    if (handles) {
      assertThat(direct).contains("SELECT 1: 1820", "SELECT 1: [[1]]");
    }
    if (schema != null) {
      // the gateway believes a login's schema for two seconds, and with it that the account may use it
      Thread.sleep(SCHEMA_BELIEVED.toMillis());
    }
    assertThat(transcript(gateway.address(), handles, schema)).isEqualTo(direct);
    assertThat(transcript(GatewayUnderTest.relayingAddress(), handles, schema)).isEqualTo(direct);
  }

  /** Without a schema a gateway with users asks the server at the first statement. */
  @Test
  void aClientThatCannotHandleItIsToldSo() {
    if (MARIADB) {
      asRoot("SET GLOBAL disconnect_on_expired_password = ON");
    }
    try {
      renew(true);
      try (WireClient client = WireClient.connect(gateway.address(), ACCOUNT.login())) {
        assertThat(client.query("SELECT 1").error().code()).isEqualTo(1862);
      }
    } finally {
      if (MARIADB) {
        asRoot("SET GLOBAL disconnect_on_expired_password = OFF");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"it", "''"})
  void theConnectionIsNotLentToOthers(String schema) {
    renew(true);
    WireLogin login = ACCOUNT.login().with(Capabilities.CAN_HANDLE_EXPIRED_PASSWORDS);
    WireLogin chosen = schema.isEmpty() ? login : login.schema(schema);
    try (WireClient client = WireClient.connect(gateway.address(), chosen)) {
      assertThat(client.query("SELECT 1").error().code()).isEqualTo(1820);
      client.send(0x01);
    }
    asRoot("ALTER USER expiring@'%' IDENTIFIED BY 'oldpw'");
    try (WireClient next = WireClient.connect(gateway.address(), chosen)) {
      assertThat(next.query("SELECT 1").value()).isEqualTo("1");
    }
  }
}
