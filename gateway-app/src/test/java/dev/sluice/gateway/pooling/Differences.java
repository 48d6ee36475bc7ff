package dev.sluice.gateway.pooling;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the pairs whose answers differ, to report all of them at once. */
final class Differences {

  private static final Logger log = LoggerFactory.getLogger(Differences.class);
  private static final int SHOWN_IN_FULL = 20;

  private record Found(Pair pair, String difference) {}

  private final List<Found> found = new ArrayList<>();
  private int compared;
  private int refused;

  /** Compares the answers of both sides; returns whether they are the same. */
  boolean compare(Pair pair, Transcript server, Transcript gateway) {
    compared++;
    var difference = Transcript.difference(server, gateway);
    if (gateway.isRefused()) {
      refused++;
    } else if (difference.isPresent() && !ExplainedDifference.covers(pair)) {
      found.add(new Found(pair, difference.get()));
    }
    return difference.isEmpty();
  }

  /** Fails if there are any. An answer that was refused is one that cannot be given, and is no difference. */
  void report(String seed) {
    log.info("{} pairs compared, {} of them refused, {} differ", compared, refused, found.size());
    if (found.isEmpty()) {
      return;
    }
    Map<String, List<String>> bySeer = found.stream().collect(Collectors.groupingBy(each -> each.pair().seer().text(),
        TreeMap::new, Collectors.mapping(each -> each.pair().maker().text(), Collectors.toList())));
    StringBuilder text = new StringBuilder(found.size() + " of " + compared + " pairs differ, " + seed + "\n");
    found.stream().limit(SHOWN_IN_FULL)
        .forEach(each -> text.append('\n').append(each.pair()).append("\n").append(each.difference()).append("\n"));
    bySeer.forEach((seer, after) ->
        text.append("\n").append(after.size()).append(" x [").append(seer).append("] after ").append(after));
    fail(text.toString());
  }
}
