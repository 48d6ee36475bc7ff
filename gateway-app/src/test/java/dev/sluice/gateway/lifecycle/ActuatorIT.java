package dev.sluice.gateway.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.gateway.Management;
import dev.sluice.gateway.testing.gateway.Management.Reply;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the service says of itself over HTTP. */
class ActuatorIT {

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    gateway = RunningGateway.start(BackendServer.shared(), "sluice.listener.max-connections=7",
        "sluice.backend.pool.max-size=5");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static String ok(String path) {
    Reply reply = Management.get(gateway.managementPort(), path);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.body();
  }

  private static double meter(String name) {
    return ok("/actuator/prometheus").lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void healthHasItsGroupsAndTheBackend() {
    String health = ok("/actuator/health");
    assertThat(JsonPath.<String>read(health, "$.status")).isEqualTo("UP");
    assertThat(JsonPath.<String>read(health, "$.components.backend.status")).isEqualTo("UP");
    assertThat(JsonPath.<String>read(health, "$.components.backend.details.version")).contains(".");
    assertThat(JsonPath.<String>read(health, "$.components.backend.details.backend"))
        .endsWith(":" + BackendServer.shared().address().getPort());
    assertThat(JsonPath.<String>read(ok("/actuator/health/liveness"), "$.status")).isEqualTo("UP");
    String readiness = ok("/actuator/health/readiness");
    assertThat(JsonPath.<String>read(readiness, "$.components.backend.status")).isEqualTo("UP");
    assertThat(JsonPath.<String>read(readiness, "$.components.readinessState.status")).isEqualTo("UP");
  }

  @Test
  void livenessDoesNotDependOnTheBackend() {
    assertThat(ok("/actuator/health/liveness")).doesNotContain("backend");
  }

  @Test
  void infoNamesTheVersion() {
    String info = ok("/actuator/info");
    assertThat(JsonPath.<String>read(info, "$.build.name")).isEqualTo("Sluice :: gateway-app");
    assertThat(JsonPath.<String>read(info, "$.build.version")).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(JsonPath.<String>read(info, "$.java.version")).isEqualTo(System.getProperty("java.version"));
  }

  @Test
  void metersFollowTheListenerAndThePool() {
    double accepted = meter("sluice_listener_accepted_total");
    double refused = meter("sluice_listener_refused_total");
    assertThat(meter("sluice_listener_connections_max")).isEqualTo(7);
    assertThat(meter("sluice_pool_max")).isEqualTo(5);
    try (WireClient idle = gateway.connect(Account.APP); WireClient holding = gateway.connect(Account.APP)) {
      assertThat(holding.query("SELECT 1").value()).isEqualTo("1");
      assertThat(meter("sluice_listener_connections")).isEqualTo(2);
      assertThat(meter("sluice_sessions")).isEqualTo(2);
      assertThat(meter("sluice_pool_lent")).isEqualTo(1);
      assertThat(meter("sluice_pool_pending")).isZero();
      assertThat(meter("sluice_listener_accepted_total")).isEqualTo(accepted + 2);
      assertThat(meter("sluice_listener_refused_total")).isEqualTo(refused);
      assertThat(idle.query("SELECT 1").value()).isEqualTo("1");
      assertThat(meter("sluice_pool_lent")).isEqualTo(2);
    }
  }

  @Test
  void sessionsShowWhatTheirClientsSayOfThemselves() {
    try (WireClient client = WireClient.connect(gateway.address(),
        Account.APP.login().attributes(Map.of("program_name", "a client's own")))) {
      String all = ok("/actuator/sessions");
      assertThat(JsonPath.<List<Number>>read(all, "$[*].id")).hasSize(1);
      assertThat(JsonPath.<String>read(all, "$[0].user")).isEqualTo("app");
      assertThat(JsonPath.<Object>read(all, "$[0].backendConnection")).isNull();
      assertThat(all).contains("\"program_name\":\"a client's own\"");
      String server = client.query("SELECT CONNECTION_ID()").value();
      String one = ok("/actuator/sessions/" + JsonPath.<Number>read(all, "$[0].id"));
      assertThat(String.valueOf(JsonPath.<Number>read(one, "$.backendConnection"))).isEqualTo(server);
      assertThat(Management.get(gateway.managementPort(), "/actuator/sessions/1").status()).isEqualTo(404);
    }
  }

  @Test
  void nothingElseIsExposed() {
    for (String path : new String[] {"env", "beans", "configprops", "heapdump", "shutdown", "loggers"}) {
      assertThat(Management.get(gateway.managementPort(), "/actuator/" + path).status()).isEqualTo(404);
    }
  }
}
