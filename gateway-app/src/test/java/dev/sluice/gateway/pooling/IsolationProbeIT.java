package dev.sluice.gateway.pooling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.differential.AnswerDifference;
import dev.sluice.gateway.differential.Flavour;
import dev.sluice.gateway.differential.Step;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A client that looks for what others have left, each time that it gets the connection on which they left it, finds
 * what a client finds that is alone with the server.
 */
@EnabledIfSystemProperty(named = "pooling", matches = "search")
class IsolationProbeIT {

  /** Variables that differ between any two connections, and those by which the gateway follows the session. */
  private static final Set<String> OF_CONNECTIONS = Set.of("timestamp", "pseudo_thread_id", "rand_seed1", "rand_seed2",
      "session_track_state_change", "session_track_system_variables", "session_track_transaction_info",
      "session_track_schema", "statement_id", "proxy_user", "external_user");
  private static final Flavour FLAVOUR = Flavour.STACKING_FOUND_ROWS;
  private static final String VARIABLES = "SHOW SESSION VARIABLES";
  private static final Script OWNS_AGAIN = Script.parse("SELECT 1");
  private static final int RESET = 0x1F;

  private static TwinServers servers;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> Thread.ofPlatform().daemon().unstarted(task));
  /** After one maker of so many is looked, others each time. */
  private static final int SHARE = 4;

  private final Random random = new Random();
  private final List<String> found = new ArrayList<>();
  private long session;

  @BeforeAll
  static void start() {
    servers = new TwinServers();
    servers.recreate(Pair.SCHEMA);
  }

  @AfterAll
  static void stop() {
    servers.close();
  }

  @Test
  void nothingIsFoundIfConnectionsAreTakenAwayAlways() {
    probeAfterEachMaker(PoolSettings.stealingAlways(2));
  }

  private void probeAfterEachMaker(String[] settings) {
    List<Step> probes = Script.of("probes.sql", servers.family()).stream()
        .flatMap(script -> script.steps(Pair.SCHEMA, 0).stream()).toList();
    try (RunningGateway gateway = RunningGateway.start(servers.behind(), settings);
        WireClient prober = WireClient.connect(gateway.address(), FLAVOUR.login());
        WireClient alone = WireClient.connect(servers.behind().address(), FLAVOUR.login())) {
      PoolWatch watch = new PoolWatch(gateway);
      for (Script maker : Script.of("makers.sql", servers.family())) {
        if (!maker.blocksOthers() && random.nextInt(SHARE) == 0) {
          RecordingClient client = new RecordingClient(gateway.address(), FLAVOUR.login());
          maker.steps(Pair.SCHEMA, session++).forEach(client::run);
          for (Step probe : probes) {
            client = probe(watch, client, prober, alone, probe, maker);
          }
          client.close();
        }
      }
    }
    assertThat(found).isEmpty();
  }

  /**
   * Lets the prober look; if the client keeps its connection, it leaves, and the prober looks at what it left. The
   * question may make the prober keep the connection, until it resets its session.
   */
  private RecordingClient probe(PoolWatch watch, RecordingClient client, WireClient prober, WireClient alone,
      Step probe, Script maker) {
    OWNS_AGAIN.steps(Pair.SCHEMA, session).forEach(client::run);
    var answer = CompletableFuture.supplyAsync(() -> probe.run(prober, List.of()), thread);
    if (!watch.isAnswered(answer)) {
      client.close();
    }
    WireResponse actual = answer.join();
    WireResponse expected = probe.run(alone, List.of());
    if (probe.line().equals(VARIABLES)) {
      if (!variables(actual).equals(variables(expected))) {
        List<?> foreign = variables(actual).stream().filter(row -> !variables(expected).contains(row)).toList();
        found.add(maker.text() + ": " + foreign);
      }
    } else {
      AnswerDifference.between(expected, actual)
          .ifPresent(difference -> found.add(maker.text() + ": " + probe.line() + ": " + difference));
    }
    prober.command(RESET);
    alone.command(RESET);
    return client;
  }

  private static List<List<String>> variables(WireResponse response) {
    return response.rows().stream().map(row -> List.of(String.valueOf(row.getFirst()), String.valueOf(row.getLast())))
        .filter(row -> !OF_CONNECTIONS.contains(row.getFirst())).toList();
  }
}
