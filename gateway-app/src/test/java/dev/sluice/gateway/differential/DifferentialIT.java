package dev.sluice.gateway.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.gateway.differential.Case.Transcript;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.server.BackendServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each command's answer through the gateway is, byte for byte and packet for packet, the server's own. */
class DifferentialIT {

  private static final List<String> FILES = List.of(
      "types.sql",
      "expressions.sql",
      "results.sql",
      "errors.sql",
      "multi.sql",
      "routines.sql",
      "writes.sql",
      "session.sql",
      "schema.sql",
      "commands.sql",
      "mysql.sql",
      "prepared.sql",
      "bulk.sql",
      "large.sql");

  private static final List<KnownDifference> KNOWN_DIFFERENCES = List.of(
      new KnownDifference("statistics", "!statistics", false, "uptime and counters, which no two calls have in common"),
      new KnownDifference("trackers of schema and state", "", true,
          "the gateway tracks state changes for itself, so it tells no client of them"),
      new KnownDifference("trackers of transactions", "", true,
          "EOF packets never say that state has changed, because they cannot say which; and an empty list is left out"),
      new KnownDifference("mysql trackers of every variable", "", false,
          "statement_id, which counts the statements of all sessions, is one of them"),
      new KnownDifference("unknown commands", "!", false,
          "1047 names the command, where the server only says unknown"));

  private static final Duration BUDGET = Duration.ofMinutes(15);
  private static long deadline;
  private static DiffSchema schema;

  @BeforeAll
  static void prepare() {
    deadline = System.nanoTime() + BUDGET.toNanos();
    schema = new DiffSchema();
  }

  @AfterAll
  static void close() {
    schema.close();
  }

  @TestFactory
  Stream<DynamicContainer> sameBytes() {
    List<Case> cases = FILES.stream()
        .flatMap(file -> Cases.of(file).stream())
        .filter(tested -> tested.runsOn(BackendServer.shared().family()))
        .toList();
    return Stream.of(Flavour.values()).map(flavour -> DynamicContainer.dynamicContainer(
        flavour.name(),
        cases.stream()
            .filter(tested -> tested.runsIn(flavour))
            .map(tested -> DynamicTest.dynamicTest(tested.name(), () -> compare(tested, flavour)))));
  }

  private static void compare(Case tested, Flavour flavour) {
    if (System.nanoTime() > deadline) {
      fail("not run: the budget of " + BUDGET.toSeconds() + " s for all cases is over");
    }
    Transcript direct = run(tested, flavour, false);
    Transcript through = run(tested, flavour, true);
    String where = "case '" + tested.name() + "', flavour " + flavour;
    assertEquals("", direct.trouble(), () -> where + ", the server itself, " + stepAfter(tested, direct));
    for (int i = 0; i < Math.min(direct.answers().size(), through.answers().size()); i++) {
      Step step = tested.steps().get(i);
      WireResponse expected = direct.answers().get(i);
      WireResponse actual = through.answers().get(i);
      if (KNOWN_DIFFERENCES.stream().anyMatch(known -> known.covers(tested, step, flavour))) {
        compareShape(expected, actual, where + ", step: " + step.line());
      } else {
        String place = where + ", step: " + step.line();
        AnswerDifference.between(expected, actual).ifPresent(difference -> fail(place + ", " + difference));
      }
    }
    assertEquals("", through.trouble(), () -> where + ", the gateway, " + stepAfter(tested, through));
  }

  private static String stepAfter(Case tested, Transcript transcript) {
    int answered = transcript.answers().size();
    return answered == tested.steps().size() ? "COM_QUIT" : "step: " + tested.steps().get(answered).line();
  }

  private static Transcript run(Case tested, Flavour flavour, boolean throughGateway) {
    schema.prepareFor(tested);
    return tested.run(throughGateway ? flavour.gateway() : BackendServer.shared().address(), flavour);
  }

  private static void compareShape(WireResponse expected, WireResponse actual, String where) {
    assertEquals(expected.shape(), actual.shape(), where);
    if (expected.isError()) {
      assertEquals(expected.error().code(), actual.error().code(), where);
      assertEquals(expected.error().sqlState(), actual.error().sqlState(), where);
    }
  }
}
