package dev.sluice.gateway.backend.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A backend connection that has been closed leaves nothing in the heap. */
class ConnectionHeapIT {

  private static final int CONNECTIONS = 150;
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Whose objects belong to connections; lambdas are named after their classes. */
  private static final List<String> OWNERS = List.of("reactor.", "io.netty.", "io.asyncer.", "dev.sluice.");

  /** How backend connections come and go. */
  enum Way {
    RELAYED_WITH_A_LOGIN {
      @Override
      RunningGateway start() {
        return RunningGateway.startRelay(BackendServer.shared());
      }

      @Override
      void use(RunningGateway gateway) {
        select(gateway);
      }
    },
    RELAYED_WITHOUT_A_LOGIN {
      @Override
      RunningGateway start() {
        return RunningGateway.startRelay(BackendServer.shared());
      }

      @Override
      void use(RunningGateway gateway) {
        try (WireClient client = WireClient.open(gateway.address())) {
          client.readPacket();
        }
      }
    },
    POOLED_AND_REPLACED {
      @Override
      RunningGateway start() {
        return RunningGateway.start(BackendServer.shared(), "sluice.backend.pool.max-life-time=1ms");
      }

      @Override
      void use(RunningGateway gateway) {
        select(gateway);
      }
    };

    abstract RunningGateway start();

    /** Has a backend connection opened, and closed some time later. */
    abstract void use(RunningGateway gateway);

    static void select(RunningGateway gateway) {
      try (WireClient client = gateway.connect(Account.APP)) {
        assertThat(client.query("SELECT 1").value()).isEqualTo("1");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingGrowsWithTheirNumber(Way way) throws Exception {
    try (RunningGateway gateway = way.start()) {
      useMany(way, gateway);
      Map<String, Long> before = instances();
      useMany(way, gateway);
      Map<String, Long> after = instances();
      after.replaceAll((type, count) -> count - before.getOrDefault(type, 0L));
      after.values().removeIf(grown -> grown < CONNECTIONS / 2);
      assertThat(after).as("instances more after %d connections more", CONNECTIONS).isEmpty();
    }
  }

  private static void useMany(Way way, RunningGateway gateway) {
    for (int i = 0; i < CONNECTIONS; i++) {
      way.use(gateway);
    }
    Backend backend = gateway.bean(Backend.class);
    Awaitility.await().atMost(SOON).until(() -> backend.numbers().lent() == 0 && backend.numbers().idle() == 0);
  }

  /** Counts the instances of each class after a garbage collection. Lines: {@code 1: 123 4567 class (module)}. */
  private static Map<String, Long> instances() throws JMException {
    String histogram = (String) ManagementFactory.getPlatformMBeanServer().invoke(
        new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
        new Object[] {new String[0]}, new String[] {String[].class.getName()});
    Map<String, Long> counts = new TreeMap<>();
    histogram.lines().map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns.length > 3 && OWNERS.stream().anyMatch(columns[3]::startsWith))
        .forEach(columns -> counts.merge(columns[3], Long.parseLong(columns[1]), Long::sum));
    assertThat(counts).isNotEmpty();
    return counts;
  }
}
