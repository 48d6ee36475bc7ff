package dev.sluice.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The commands of administrators, which MySQL no longer has, are the server's to answer, whoever decides on the login.
 */
class AdministrationIT {

  private static final int COM_REFRESH = 0x07;
  private static final int COM_SHUTDOWN = 0x08;
  private static final int COM_PROCESS_INFO = 0x0A;
  private static final byte REFRESH_TABLES = 0x04;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What is answered to an account that may little and to one that may all, but for what varies. */
  private static List<String> answers(InetSocketAddress address) {
    List<String> answers = new ArrayList<>();
    try (WireClient app = WireClient.connect(address, Account.APP.login());
        WireClient root = WireClient.connect(address, BackendServer.shared().root().login())) {
      answers.add(said(app.command(COM_REFRESH, REFRESH_TABLES)));
      answers.add(said(app.command(COM_SHUTDOWN)));
      answers.add(said(app.command(COM_PROCESS_INFO)));
      answers.add(said(root.command(COM_REFRESH, REFRESH_TABLES)));
      answers.add(said(root.command(COM_REFRESH)));
      answers.add(said(root.command(COM_PROCESS_INFO)));
      answers.add(said(app.query("SELECT 'next'")));
      answers.add(said(root.query("SELECT 'next'")));
    }
    return answers;
  }

  private static String said(WireResponse answer) {
    String columns = String.join(" ", answer.payloads(Kind.COLUMN).stream().map(Arrays::toString).toList());
    return answer.shape() + columns + (answer.isError() ? answer.error() : answer.status());
  }

  @Test
  void theyAreAnsweredByTheServer() {
    List<String> direct = answers(BackendServer.shared().address());

    assertThat(answers(GatewayUnderTest.address())).isEqualTo(direct);
    assertThat(answers(GatewayUnderTest.relayingAddress())).isEqualTo(direct);
  }

  @Test
  void aKillAfterARestartOfTheServer() {
    try (DedicatedServer server = BackendServer.startDedicated();
        RunningGateway gateway = RunningGateway.start(server)) {
      killed(gateway);
      server.stop();
      server.restart();
      killed(gateway);
    }
  }

  private static void killed(RunningGateway gateway) {
    try (WireClient victim = gateway.connect(Account.APP); WireClient killer = gateway.connect(Account.APP)) {
      String id = victim.query("SELECT CONNECTION_ID()").value();
      assertThat(said(killer.query("KILL " + id))).doesNotContain("1429");
      assertThat(victim.isClosedByPeer(PATIENCE)).isTrue();
    }
  }

  @Test
  void theServerIsStopped() {
    Assumptions.assumeTrue(BackendServer.shared().family() == ServerFamily.MARIADB, "MySQL has no such command");
    try (DedicatedServer server = BackendServer.startDedicated();
        RunningGateway gateway = RunningGateway.startRelay(server);
        WireClient root = gateway.connect(server.root())) {
      assertThat(root.command(COM_SHUTDOWN, (byte) 0).shape()).containsExactly(Kind.RESULT_END);
      assertThat(root.isClosedByPeer(PATIENCE)).isTrue();
    }
  }
}
