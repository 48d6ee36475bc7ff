package dev.sluice.gateway.pooling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.gateway.RunningGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Several clients take turns on fewer connections with commands in random order, and each is answered, byte for byte,
 * as its twin is by a server. {@code -Dwalk.steps} says how many commands, and {@code -Dwalk.seed} takes
 * the way of an earlier run, whose failure names it.
 */
@EnabledIfSystemProperty(named = "pooling", matches = "search")
class RandomWalkIT {

  private static final int STEPS = Integer.getInteger("walk.steps", 3000);
  private static final long SEED = Long.getLong("walk.seed", System.nanoTime());
  private static final int CLIENTS = 3;
  private static final int CONNECTIONS = 2;
  private static final int MOST_REPORTED = 10;
  private static final Script RESET = Script.parse("!reset_connection");

  private static TwinServers servers;

  private final Random random = new Random(SEED);
  private final List<String> differences = new ArrayList<>();
  private final List<Walker> walkers = new ArrayList<>();
  private final List<Script> makers = Script.of("makers.sql", servers.family()).stream()
      .filter(script -> !script.blocksOthers() && !ExplainedDifference.mayFollow(script))
      // a role is kept by a reset, so that two clients could keep both connections
      .filter(script -> !script.text().contains("ROLE")).toList();
  private final List<Script> seers = Script.of("seers.sql", servers.family());

  @BeforeAll
  static void start() {
    servers = new TwinServers();
  }

  @AfterAll
  static void stop() {
    servers.close();
  }

  @Test
  void eachClientIsAnsweredAsItsTwin() {
    walk(PoolSettings.stealingOnDemand(CONNECTIONS), STEPS);
  }

  @Test
  void eachClientIsAnsweredAsItsTwinIfConnectionsAreTakenAwayAlways() {
    walk(PoolSettings.stealingAlways(CLIENTS), STEPS / 2);
  }

  private void walk(String[] settings, int steps) {
    try (RunningGateway gateway = RunningGateway.start(servers.behind(), settings)) {
      PoolWatch watch = new PoolWatch(gateway);
      IntStream.range(0, CLIENTS)
          .forEach(i -> walkers.add(new Walker(servers, gateway.address(), "walk" + i)));
      walkers.forEach(walker -> walker.begin(Pair.BEGINNING));
      for (int i = 0; i < steps && differences.size() < MOST_REPORTED; i++) {
        step(walkers.get(random.nextInt(CLIENTS)), watch);
      }
    } finally {
      walkers.forEach(Walker::close);
    }
    assertThat(differences).as(() -> "the walk of -Dwalk.seed=" + SEED).isEmpty();
  }

  private void step(Walker walker, PoolWatch watch) {
    if (walker.isBetweenScripts()) {
      choose(walker);
    }
    Walker.Walk walk = walker.walk(random.nextInt(3) == 0);
    for (Walker other : walkers) {
      if (other != walker && !watch.isAnswered(walk.answered())) {
        finish(other, other.reset());
      }
    }
    finish(walker, walk);
  }

  private void choose(Walker walker) {
    int chance = random.nextInt(100);
    if (chance == 0) {
      // a login with a schema needs a connection, too
      walkers.stream().filter(other -> other != walker).forEach(other -> finish(other, other.reset()));
      walker.reconnect();
      walker.begin(Pair.BEGINNING);
    } else if (chance < 6) {
      walker.begin(RESET);
    } else {
      List<Script> scripts = chance < 50 ? makers : seers;
      walker.begin(scripts.get(random.nextInt(scripts.size())));
    }
  }

  private void finish(Walker walker, Walker.Walk walk) {
    walk.difference().ifPresentOrElse(difference -> {
      if (!walk.isRefused()) {
        differences.add(difference + "\nafter\n" + walker.history());
      }
      walkers.stream().filter(other -> other != walker).forEach(Walker::giveBack);
      walker.recreate();
      walker.begin(Pair.BEGINNING);
    }, () -> {
      if (walker.hasEnded()) {
        walker.reconnect();
        walker.begin(Pair.BEGINNING);
      }
    });
  }
}
