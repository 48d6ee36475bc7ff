package dev.sluice.gateway.pooling;

import dev.sluice.gateway.differential.Cases;
import dev.sluice.gateway.differential.Step;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** A few commands that belong together, of {@code makers.sql} or {@code seers.sql}, where their form is described. */
record Script(String text, Set<String> tags) {

  /** Those of a file that are for that family of servers. */
  static List<Script> of(String file, ServerFamily family) {
    return Cases.lines("/dev/sluice/gateway/pooling/" + file).stream().map(Script::parse)
        .filter(script -> script.isFor(family)).toList();
  }

  /** That of a line. */
  static Script parse(String line) {
    Set<String> tags = new TreeSet<>();
    String text = line;
    while (text.startsWith("@")) {
      String[] tagAndRest = text.split(" ", 2);
      tags.add(tagAndRest[0]);
      text = tagAndRest[1];
    }
    return new Script(text, tags);
  }

  private boolean isFor(ServerFamily family) {
    return Arrays.stream(ServerFamily.values())
        .noneMatch(other -> other != family && tags.contains("@" + other.name().toLowerCase(Locale.ROOT)));
  }

  /** Whether other sessions may have to wait for what it leaves. */
  boolean blocksOthers() {
    return tags.contains("@alone");
  }

  /** Its commands, with a number that no other session has, for the names of what sessions share. */
  List<Step> steps(String schema, long session) {
    return Arrays.stream(text.split(" ;; "))
        .map(step -> Cases.step(step.replace("$s", schema).replace("$n", String.valueOf(session)))).toList();
  }
}
