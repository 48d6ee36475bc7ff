package dev.sluice.gateway.pooling;

import dev.sluice.gateway.differential.Cases;
import dev.sluice.gateway.differential.Flavour;
import dev.sluice.gateway.differential.Step;
import dev.sluice.gateway.testing.client.WireLogin;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A client of the gateway and its twin, a client of the other server, which send the same commands. They have a schema
 * of their own on either server. Not thread-safe.
 */
final class Walker implements AutoCloseable {

  private static final Step RESET = Cases.step("!reset_connection");
  private static long sessions;

  private final TwinServers servers;
  private final InetSocketAddress gateway;
  private final String schema;
  private final WireLogin login;
  private final Deque<Step> next = new ArrayDeque<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> Thread.ofPlatform().daemon().unstarted(task));
  private RecordingClient direct;
  private RecordingClient through;
  private long session;

  Walker(TwinServers servers, InetSocketAddress gateway, String schema) {
    this.servers = servers;
    this.gateway = gateway;
    this.schema = schema;
    this.login = Flavour.LIKE_CONNECTOR_J.login().schema(schema);
    servers.recreate(schema);
    direct = new RecordingClient(servers.direct().address(), login);
    through = new RecordingClient(gateway, login);
    session = sessions++;
  }

  /** Both leave and log in again. */
  void reconnect() {
    next.clear();
    direct.close();
    through.close();
    direct = new RecordingClient(servers.direct().address(), login);
    through = new RecordingClient(gateway, login);
    session = sessions++;
  }

  /** Both begin anew, with new tables. */
  void recreate() {
    direct.close();
    through.close();
    servers.recreate(schema);
    reconnect();
  }

  boolean isBetweenScripts() {
    return next.isEmpty();
  }

  void begin(Script script) {
    next.addAll(script.steps(schema, session));
  }

  /** Runs the next command on the server; the gateway's answer comes later. */
  Walk walk(boolean prepared) {
    Step step = next.isEmpty() ? RESET : next.remove();
    return new Walk(step, prepared);
  }

  /** Gives back what can be given back, and forgets the rest of the script. */
  Walk reset() {
    next.clear();
    return new Walk(RESET, false);
  }

  /** Has the gateway's connection free for others, whatever the answer is. */
  void giveBack() {
    reset().difference();
  }

  boolean hasEnded() {
    return !direct.transcript().end().isEmpty() || !through.transcript().end().isEmpty();
  }

  /** What the session was asked so far. */
  String history() {
    return through.transcript().answers().stream().map(Answer::command).collect(Collectors.joining("\n  ", "  ", "\n"));
  }

  @Override
  public void close() {
    direct.close();
    through.close();
    thread.shutdown();
  }

  /** One command under way on both sides. */
  final class Walk {

    private final int directBefore = direct.answered();
    private final int throughBefore = through.answered();
    private final CompletableFuture<Void> answered;

    private Walk(Step step, boolean prepared) {
      this.answered = CompletableFuture.runAsync(() -> run(through, step, prepared), thread);
      run(direct, step, prepared);
    }

    private void run(RecordingClient client, Step step, boolean prepared) {
      if (prepared) {
        client.runPrepared(step);
      } else {
        client.run(step);
      }
    }

    /** The gateway's answer is there when this is complete. */
    CompletableFuture<Void> answered() {
      return answered;
    }

    /** Whether the gateway has refused what it cannot answer as the server would. */
    boolean isRefused() {
      answered.join();
      return through.since(throughBefore).isRefused();
    }

    /** Says how the answers differ; empty if they are the same. */
    Optional<String> difference() {
      answered.join();
      return Transcript.difference(direct.since(directBefore), through.since(throughBefore));
    }
  }
}
