package dev.sluice.gateway.pooling;

import dev.sluice.gateway.differential.Step;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client that keeps what it was answered. */
final class RecordingClient implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final int PREPARE = 0x16;
  private static final int EXECUTE = 0x17;
  private static final int CLOSE = 0x19;
  /** What no server prepares; the gateway looks for a {@code KILL} in its text, and says so in an error of its own. */
  private static final List<String> NEVER_PREPARED = List.of("PREPARE ", "EXECUTE ");

  private static final byte[] ONCE_WITHOUT_CURSOR = {0, 1, 0, 0, 0};

  private final WireClient client;
  private final List<WireResponse> ofScripts = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private String end = "";

  /** Logs in. */
  RecordingClient(InetSocketAddress address, WireLogin login) {
    this.client = WireClient.connect(address, login).deadline(DEADLINE);
  }

  /** Sends a command as it is. */
  void run(Step step) {
    keep(step.line(), () -> {
      WireResponse response = step.run(client, ofScripts);
      ofScripts.add(response);
      return response;
    });
  }

  /** Prepares, executes and closes a statement; sends it as it is if it cannot be prepared. */
  void runPrepared(Step step) {
    byte @Nullable [] id = prepare(step);
    if (id == null) {
      run(step);
      return;
    }
    execute(step, id);
    keep("close " + step.line(), () -> client.command(CLOSE, id));
  }

  /** Prepares a statement; returns its id, or nothing if it cannot be prepared. */
  byte @Nullable [] prepare(Step step) {
    if (step.command() != Step.QUERY || NEVER_PREPARED.stream().anyMatch(step.line()::startsWith)) {
      return null;
    }
    WireResponse response = keep("prepare " + step.line(), () -> client.command(PREPARE, step.argument()));
    return response == null || response.parts().getFirst().kind() != Kind.PREPARED ? null
        : Arrays.copyOfRange(response.packets().getFirst().payload(), 1, 5);
  }

  /** Executes a statement that has no parameters. */
  void execute(Step step, byte[] id) {
    byte[] argument = Arrays.copyOf(id, id.length + ONCE_WITHOUT_CURSOR.length);
    System.arraycopy(ONCE_WITHOUT_CURSOR, 0, argument, id.length, ONCE_WITHOUT_CURSOR.length);
    keep("execute " + step.line(), () -> client.command(EXECUTE, argument));
  }

  private @Nullable WireResponse keep(String command, Supplier<WireResponse> exchange) {
    if (!end.isEmpty()) {
      return null;
    }
    try {
      WireResponse response = exchange.get();
      answers.add(new Answer(command, response));
      return response;
    } catch (UncheckedIOException e) {
      end = command + ": " + e.getMessage();
      return null;
    }
  }

  Transcript transcript() {
    return new Transcript(List.copyOf(answers), end);
  }

  /** What it was answered since it had so many answers. */
  Transcript since(int earlier) {
    return new Transcript(List.copyOf(answers.subList(Math.min(earlier, answers.size()), answers.size())), end);
  }

  int answered() {
    return answers.size();
  }

  /** Leaves politely. */
  @Override
  public void close() {
    try {
      client.send(1);
    } catch (UncheckedIOException e) {
      end = e.toString();
    }
    client.close();
  }
}
