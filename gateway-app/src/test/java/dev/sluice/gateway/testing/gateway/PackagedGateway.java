package dev.sluice.gateway.testing.gateway;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.server.BackendServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code java -jar sluice.jar} in a process of its own, on free ports of 127.0.0.1. */
public final class PackagedGateway implements AutoCloseable {

  private static final Pattern LISTENING = Pattern.compile("Listening for MySQL clients on [^ ]*:(\\d+)");
  private static final Pattern MANAGEMENT = Pattern.compile("Netty started on port (\\d+)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final CompletableFuture<Integer> management = new CompletableFuture<>();
  private final StringBuffer output = new StringBuffer();

  private PackagedGateway(Process process) {
    this.process = process;
  }

  /** Starts one with these JVM options and settings ({@code name=value}), and returns when it listens. */
  public static PackagedGateway start(BackendServer server, List<String> jvmOptions, String... settings) {
    return startRelay(server, jvmOptions, withUser(settings));
  }

  /** Starts one that may have that many files and sockets open. */
  public static PackagedGateway startWithOpenFiles(int limit, BackendServer server, String... settings) {
    return start(List.of("bash", "-c", "ulimit -n " + limit + "; exec \"$@\"", "bash"), server, List.of(),
        withUser(settings));
  }

  private static String[] withUser(String... settings) {
    List<String> all = new ArrayList<>(List.of("sluice.users[0].name=" + Account.APP.user(),
        "sluice.users[0].password=" + Account.APP.password()));
    all.addAll(List.of(settings));
    return all.toArray(String[]::new);
  }

  /** Starts one that has no users, so that the server decides who may log in. */
  public static PackagedGateway startRelay(BackendServer server, List<String> jvmOptions, String... settings) {
    return start(List.of(), server, jvmOptions, settings);
  }

  private static PackagedGateway start(List<String> shell, BackendServer server, List<String> jvmOptions,
      String... settings) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("server.port", "0");
    all.put("sluice.listener.port", "0");
    all.put("sluice.backend.host", server.address().getHostString());
    all.put("sluice.backend.port", String.valueOf(server.address().getPort()));
    all.put("sluice.backend.connect-timeout", "30s");
    all.putAll(PoolModeSettings.fromEnvironment());
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      all.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    List<String> command = new ArrayList<>(shell);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-jar", Path.of("target", "sluice.jar").toString()));
    all.forEach((name, value) -> command.add("--" + name + "=" + value));
    PackagedGateway gateway = run(command);
    try {
      gateway.port.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return gateway;
    } catch (Exception e) {
      gateway.close();
      throw new IllegalStateException("the gateway did not start: " + gateway.output(), e);
    }
  }

  private static PackagedGateway run(List<String> command) {
    try {
      PackagedGateway gateway = new PackagedGateway(new ProcessBuilder(command).redirectErrorStream(true).start());
      Thread.ofVirtual().start(gateway::readOutput);
      return gateway;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readOutput() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.append(line).append('\n');
        find(MANAGEMENT, line, management);
        find(LISTENING, line, port);
      }
    } catch (IOException e) {
      output.append(e);
    }
    port.completeExceptionally(new IllegalStateException(output.toString()));
  }

  private static void find(Pattern pattern, String line, CompletableFuture<Integer> found) {
    Matcher matcher = pattern.matcher(line);
    if (matcher.find()) {
      found.complete(Integer.parseInt(matcher.group(1)));
    }
  }

  /** Where clients connect. */
  public InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", port.join());
  }

  /** What it has printed so far. */
  public String output() {
    return output.toString();
  }

  /** The sum of a meter's values, as the Prometheus endpoint gives them, over the lines that contain {@code tags}. */
  public double meter(String name, String tags) {
    return get("/actuator/prometheus").lines()
        .filter(line -> line.startsWith(name) && line.contains(tags))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** What management answers to a path. */
  public String get(String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management.join() + path))
          .timeout(PATIENCE).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Asks it to stop, and makes it after a minute. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
