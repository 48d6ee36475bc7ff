package dev.sluice.gateway.pooling;

import dev.sluice.gateway.differential.Flavour;
import dev.sluice.gateway.testing.client.Background;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each statement that leaves something in its session, followed by each statement that could see it: the answers are,
 * byte for byte, those of a server that is asked directly, although the connection is taken away.
 *
 * <p>Each pair is sent in one of the ways of {@link Sending}, and of all pairs a few are sent, others each time; {@code
 * -Dmatrix=full} sends all of them.
 */
@EnabledIfSystemProperty(named = "pooling", matches = "search")
class StateMatrixIT {

  private static final boolean FULL = "full".equals(System.getProperty("matrix"));

  /** One pair of so many is run, unless all are. */
  private static final int SHARE = 30;

  private static final long SEED = Long.getLong("matrix.seed", System.nanoTime());

  private static TwinServers servers;
  private static List<Script> makers;
  private static List<Script> seers;
  private static long sessions;
  private final Random random = new Random(SEED);

  @BeforeAll
  static void start() {
    servers = new TwinServers();
    makers = Script.of("makers.sql", servers.family());
    seers = Script.of("seers.sql", servers.family());
  }

  @AfterAll
  static void stop() {
    servers.close();
  }

  @ParameterizedTest
  @CsvSource({"TEXT, LIKE_CONNECTOR_J", "PREPARED, STACKING_FOUND_ROWS", "PREPARED_BEFORE, LIKE_CONNECTOR_J"})
  void sameBytesIfTheConnectionIsTakenAwayAfterEachStatement(Sending sending, Flavour flavour) {
    try (RunningGateway gateway = RunningGateway.start(servers.behind(), PoolSettings.stealingAlways(2))) {
      compareAll(gateway.address(), sending, flavour);
    }
  }

  private void compareAll(InetSocketAddress address, Sending sending, Flavour flavour) {
    Differences differences = new Differences();
    boolean fresh = false;
    for (Script maker : makers) {
      if (!fresh) {
        servers.recreate(Pair.SCHEMA);
      }
      List<Pair> pairs = pairs(maker, sending, flavour);
      CompletableFuture<List<Transcript>> direct =
          Background.supply(() -> runAll(pairs, servers.direct().address()));
      List<Transcript> through = runAll(pairs, address);
      fresh = true;
      for (int i = 0; i < pairs.size(); i++) {
        fresh &= differences.compare(pairs.get(i), direct.join().get(i), through.get(i));
      }
    }
    differences.report("-Dmatrix.seed=" + SEED);
  }

  private List<Pair> pairs(Script maker, Sending sending, Flavour flavour) {
    return IntStream.range(0, seers.size())
        .filter(i -> FULL || random.nextInt(SHARE) == 0)
        .mapToObj(i -> new Pair(maker, seers.get(i), sending, flavour, sessions++)).toList();
  }

  private static List<Transcript> runAll(List<Pair> pairs, InetSocketAddress address) {
    List<Transcript> transcripts = new ArrayList<>();
    for (Pair pair : pairs) {
      transcripts.add(pair.run(address));
    }
    return transcripts;
  }
}
