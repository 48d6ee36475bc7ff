package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireErrorException;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.server.BackendServer;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The collation that a client names in its handshake: one byte, of which not every value is for clients. */
class ClientCollationIT {

  private static final String ASKED = "SELECT CONCAT_WS(' ', @@character_set_client, @@character_set_connection, "
      + "@@character_set_results, @@collation_connection)";

  private static final int UTF8MB4_UNICODE_CI = 224;

  private static String outcome(InetSocketAddress address, WireLogin login) {
    try (WireClient client = WireClient.connect(address, login)) {
      return String.valueOf(client.query(ASKED).value());
    } catch (WireErrorException e) {
      return e.error().code() + " " + e.error().sqlState() + " " + e.error().message().replace("sluice: ", "");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 8, 33, 35, 45, 54, 55, 56, 60, 61, 62, 63, 90, 101, 124, 128, 151, 159, 160, 183, 224,
      250, 254, 255})
  void isTakenOrRefusedAsByTheServer(int collation) {
    WireLogin login = Account.APP.login().collation(collation);
    String direct = outcome(BackendServer.shared().address(), login);
    assertThat(outcome(GatewayUnderTest.address(), login)).isEqualTo(direct);
    assertThat(outcome(GatewayUnderTest.address(), login.schema("it"))).isEqualTo(direct);
  }

  /** A reset on MariaDB goes back to the collation of an earlier connection of the same thread. */
  @ParameterizedTest
  @ValueSource(ints = {251, 252, 253})
  void isTheServersDefaultWhereTheServerHasNoneOfThatNumber(int collation) {
    for (int i = 0; i < 5; i++) {
      WireClient.connect(BackendServer.shared().address(), Account.APP.login().collation(UTF8MB4_UNICODE_CI)).close();
    }
    WireLogin login = Account.APP.login().collation(collation);
    assertThat(outcome(GatewayUnderTest.address(), login)).isEqualTo(outcome(BackendServer.shared().address(), login));
  }
}
