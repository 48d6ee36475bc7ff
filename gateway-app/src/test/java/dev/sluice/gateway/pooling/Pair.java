package dev.sluice.gateway.pooling;

import dev.sluice.gateway.differential.Flavour;
import dev.sluice.gateway.differential.Step;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A script that makes state and one that can see it, in a session of their own. The session has a
 * {@code LAST_INSERT_ID()} and a {@code FOUND_ROWS()} before, so that it shows if they get lost: without a connection
 * that was asked something they are not what they are on a new one.
 */
record Pair(Script maker, Script seer, Sending sending, Flavour flavour, long session) {

  static final String SCHEMA = "diff";

  /** What a session does first. */
  static final Script BEGINNING = Script.parse(
      "INSERT INTO logged (v) VALUES (90) ;; SELECT id FROM kept WHERE id < 3 ORDER BY id");

  /** Runs both. */
  Transcript run(InetSocketAddress address) {
    List<Step> makes = maker.steps(SCHEMA, session);
    List<Step> sees = seer.steps(SCHEMA, session);
    RecordingClient client = new RecordingClient(address, flavour.login());
    try (client) {
      BEGINNING.steps(SCHEMA, session).forEach(client::run);
      switch (sending) {
        case TEXT -> {
          makes.forEach(client::run);
          sees.forEach(client::run);
        }
        case PREPARED -> {
          makes.forEach(client::runPrepared);
          sees.forEach(client::runPrepared);
        }
        case PREPARED_BEFORE -> runPreparedBefore(client, makes, sees);
      }
      return client.transcript();
    }
  }

  private static void runPreparedBefore(RecordingClient client, List<Step> makes, List<Step> sees) {
    List<byte @Nullable []> ids = new ArrayList<>();
    for (Step step : sees) {
      ids.add(client.prepare(step));
    }
    makes.forEach(client::run);
    for (int i = 0; i < sees.size(); i++) {
      byte[] id = ids.get(i);
      if (id == null) {
        client.run(sees.get(i));
      } else {
        client.execute(sees.get(i), id);
      }
    }
  }

  @Override
  public String toString() {
    return "[" + maker.text() + "]  then  [" + seer.text() + "]  (" + sending + ", " + flavour + ")";
  }
}
