package dev.sluice.gateway.differential;

import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireErrorException;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Commands that run in a session of their own, one after the other. */
record Case(String name, Set<String> tags, List<Step> steps) {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** The case changes the schema, so whoever comes next gets a fresh one. */
  boolean writes() {
    return tags.contains("writes");
  }

  /** Whether it is for both families of servers, or for this one. */
  boolean runsOn(ServerFamily family) {
    return Stream.of(ServerFamily.values()).noneMatch(other -> other != family && tags.contains(tag(other)));
  }

  private static String tag(ServerFamily family) {
    return family.name().toLowerCase(Locale.ROOT);
  }

  boolean runsIn(Flavour flavour) {
    return !tags.contains("large") || flavour.runsLarge();
  }

  /** Runs every step; what comes short of the steps ends with what broke the session. */
  Transcript run(InetSocketAddress address, Flavour flavour) {
    List<WireResponse> answers = new ArrayList<>();
    try (WireClient client = WireClient.connect(address, flavour.login())) {
      client.deadline(DEADLINE);
      for (Step step : steps) {
        answers.add(step.run(client, answers));
      }
      client.send(0x01);
      return new Transcript(answers, client.isClosedByPeer(DEADLINE) ? "" : "not closed after COM_QUIT");
    } catch (UncheckedIOException | WireErrorException e) {
      return new Transcript(answers, e.getMessage());
    }
  }

  /** The answers of one side, and what went wrong with its connection, or nothing. */
  record Transcript(List<WireResponse> answers, String trouble) {}
}
