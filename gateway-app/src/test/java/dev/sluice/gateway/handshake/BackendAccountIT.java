package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WireErrorException;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway's own login on the server, and what its clients hear of one that the server refuses. */
class BackendAccountIT {

  private static final Account USUAL = new Account("sha2_usual", "secret");
  private static final Account LONG = new Account("sha2_long", "0123456789 pässwörd ".repeat(5));
  private static final Account NONE = new Account("sha2_none", "");

  private static void assumeMySql() {
    assumeTrue(BackendServer.shared().family() == ServerFamily.MYSQL, "MariaDB 11.4 has no caching_sha2_password");
  }

  /** Makes the accounts anew, so that the server has no password of theirs in its cache. */
  private static void create(String rest, Account... accounts) {
    try (WireClient root = BackendServer.shared().connect(BackendServer.shared().root())) {
      for (Account account : accounts) {
        for (String sql : List.of("DROP USER IF EXISTS " + account.user(),
            "CREATE USER " + account.user() + " IDENTIFIED BY '" + account.password() + "'" + rest)) {
          assertThat(root.query(sql).isError()).as(sql).isFalse();
        }
      }
    }
  }

  private static RunningGateway start(String sslMode, String backendPassword, Account account) {
    return RunningGateway.start(BackendServer.shared(), "sluice.backend.ssl-mode=" + sslMode,
        "sluice.users[3].name=" + account.user(), "sluice.users[3].password=" + account.password(),
        "sluice.users[3].backend-password=" + backendPassword);
  }

  private static WireError told(RunningGateway gateway, Account account) {
    WireError error = catchThrowableOfType(WireErrorException.class,
        () -> WireClient.connect(gateway.address(), account.login().schema("it")).close()).error();
    try (WireClient client = gateway.connect(account)) {
      assertThat(client.query("SELECT 1").error()).as("the same, where no schema is named").isEqualTo(error);
    }
    return error;
  }

  /** The first login is in full, the second fast; without TLS the password in full is encrypted. */
  @ParameterizedTest
  @ValueSource(strings = {"preferred", "required", "disabled"})
  void ofCachingSha2IsLoggedInto(String sslMode) {
    assumeMySql();
    for (Account account : List.of(USUAL, LONG, NONE)) {
      create("", account);
      try (RunningGateway gateway = start(sslMode, account.password(), account);
          WireClient full = gateway.connect(account); WireClient fast = gateway.connect(account)) {
        for (WireClient client : List.of(full, fast)) {
          assertThat(client.query("SELECT CURRENT_USER()").value()).isEqualTo(account.user() + "@%");
          assertThat(client.query("SHOW STATUS LIKE 'Ssl_cipher'").rows().getFirst().get(1).isEmpty())
              .isEqualTo(sslMode.equals("disabled"));
        }
      }
    }
  }

  @Test
  void isRefusedByTheServerWhereItsPasswordIsAnother() {
    create("", USUAL);
    try (RunningGateway gateway = start("preferred", "wrong", USUAL)) {
      WireError error = told(gateway, USUAL);
      assertThat(error.code()).isEqualTo(1045);
      assertThat(error.message()).contains("refused account 'sha2_usual'").doesNotContain("wrong");
    }
  }

  @Test
  void isRefusedByTheServerWhereItIsLocked() {
    Account locked = new Account("locked", "secret");
    create(" ACCOUNT LOCK", locked);
    WireError direct = catchThrowableOfType(WireErrorException.class,
        () -> BackendServer.shared().connect(locked)).error();
    try (RunningGateway gateway = start("preferred", locked.password(), locked)) {
      WireError error = told(gateway, locked);
      assertThat(error.code()).isEqualTo(direct.code());
      assertThat(error.message()).contains("refused account 'locked'", direct.message());
    }
  }
}
