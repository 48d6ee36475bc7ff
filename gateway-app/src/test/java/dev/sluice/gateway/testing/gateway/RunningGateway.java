package dev.sluice.gateway.testing.gateway;

import dev.sluice.gateway.SluiceApplication;
import dev.sluice.gateway.server.Listener;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.server.BackendServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole service in this JVM, on free ports of 127.0.0.1, in front of a server, with the users of {@link Account}
 * and {@code root}.
 */
public final class RunningGateway implements AutoCloseable {

  private final ConfigurableApplicationContext context;

  private RunningGateway(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /** Starts one with these settings ({@code name=value}) beside the usual ones. */
  public static RunningGateway start(BackendServer server, String... settings) {
    List<String> arguments = before(server);
    List<Account> accounts = List.of(Account.APP, Account.OTHER, server.root());
    for (int i = 0; i < accounts.size(); i++) {
      arguments.add("--sluice.users[" + i + "].name=" + accounts.get(i).user());
      arguments.add("--sluice.users[" + i + "].password=" + accounts.get(i).password());
    }
    for (String setting : settings) {
      arguments.add("--" + setting);
    }
    return run(arguments);
  }

  /** Starts one that has no users, so that the server decides who may log in. */
  public static RunningGateway startRelay(BackendServer server, String... settings) {
    List<String> arguments = before(server);
    for (String setting : settings) {
      arguments.add("--" + setting);
    }
    return run(arguments);
  }

  private static List<String> before(BackendServer server) {
    return new ArrayList<>(List.of(
        "--sluice.listener.port=0",
        "--sluice.backend.host=" + server.address().getHostString(),
        "--sluice.backend.port=" + server.address().getPort(),
        "--server.port=0"));
  }

  /** Starts one that has no backend configured, and so brings its own. */
  public static RunningGateway startEmbedded() {
    return run(List.of("--sluice.listener.port=0", "--server.port=0"));
  }

  private static RunningGateway run(List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    PoolModeSettings.fromEnvironment().forEach((name, value) -> {
      if (arguments.stream().noneMatch(argument -> argument.startsWith("--" + name + "="))) {
        all.add("--" + name + "=" + value);
      }
    });
    return new RunningGateway(new SpringApplicationBuilder(SluiceApplication.class)
        .registerShutdownHook(false)
        .run(all.toArray(String[]::new)));
  }

  /** Where clients connect. */
  public InetSocketAddress address() {
    InetSocketAddress bound = bean(Listener.class).address();
    return new InetSocketAddress("127.0.0.1", bound.getPort());
  }

  /** The port of the management server. */
  public int managementPort() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /** Connects and logs in through the gateway. */
  public WireClient connect(Account account) {
    return WireClient.connect(address(), account.login());
  }

  /** A part of the service. */
  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** Stops it gracefully. */
  @Override
  public void close() {
    context.close();
  }
}
