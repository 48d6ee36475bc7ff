package dev.sluice.gateway.config;

import dev.sluice.gateway.StartException;
import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.backend.server.BackendServer;
import dev.sluice.gateway.backend.server.BackendServer;
import dev.sluice.gateway.command.CommandDispatcher;
import dev.sluice.gateway.command.Kills;
import dev.sluice.gateway.command.ShowSluice;
import dev.sluice.gateway.connection.ClientCompression;
import dev.sluice.gateway.connection.ClientConnectionFactory;
import dev.sluice.gateway.connection.ClientConnectionRegistry;
import dev.sluice.gateway.connection.ClientTls;
import dev.sluice.gateway.connection.ConnectionIds;
import dev.sluice.gateway.connection.MemoryProperties;
import dev.sluice.gateway.connection.PacketMemory;
import dev.sluice.gateway.handshake.HandshakeProperties;
import dev.sluice.gateway.handshake.LoginFactory;
import dev.sluice.gateway.handshake.RelayLoginFactory;
import dev.sluice.gateway.handshake.StaticLoginFactory;
import dev.sluice.gateway.server.Listener;
import dev.sluice.gateway.server.ListenerProperties;
import dev.sluice.gateway.session.OnDisconnect;
import dev.sluice.gateway.session.SessionProperties;
import dev.sluice.gateway.session.SessionRegistry;
import dev.sluice.gateway.statement.StatementListener;
import io.netty.util.NettyRuntime;
import java.util.List;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** The stations of a statement, from the listener to the backend. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {

  GatewayConfiguration() {
    OutOfMemoryExit.install();
    DroppedErrors.install();
  }

  /** One set of event loops for both sides, so that a client and its backend connection can share one. */
  @Bean(destroyMethod = "dispose")
  LoopResources sluiceLoops() {
    return loops(NettyRuntime.availableProcessors());
  }

  /**
   * That many event loops, and a thread that only accepts. If a socket is made while its loop hands out events, it may
   * get the number of a socket that was closed just before, and with the number the events of that one.
   */
  static LoopResources loops(int count) {
    return LoopResources.create("sluice-io", 1, count, true, true);
  }

  @Bean
  Upstream upstream(BackendProperties backend, HandshakeProperties handshake) {
    return Upstream.of(backend, handshake);
  }

  @Bean
  Backend backend(Upstream upstream, LoopResources sluiceLoops, SessionProperties session,
      HandshakeProperties handshake) {
    return new BackendServer(upstream.backend(), upstream.ownAccount(), sluiceLoops,
        (int) session.bufferSize().toBytes(),
        (int) session.maxMetadataSize().toBytes(),
        handshake.auth().maxLogins());
  }

  @Bean
  LoginFactory logins(Upstream upstream, Backend backend, HandshakeProperties handshake, SessionProperties session) {
    return switch (upstream.mode()) {
      case STATIC -> new StaticLoginFactory(backend, upstream.users(), handshake.serverVersion(), session.localInfile(),
          Schedulers.boundedElastic());
      case RELAY -> new RelayLoginFactory(backend, handshake.serverVersion(), session.localInfile(),
          upstream.backend().database(), Schedulers.boundedElastic());
    };
  }

  @Bean
  SessionRegistry sessions() {
    return new SessionRegistry();
  }

  @Bean
  ClientConnectionRegistry clientConnections(ClientConnectionFactory factory) {
    return new ClientConnectionRegistry(factory);
  }

  @Bean
  ClientConnectionFactory clientConnectionFactory(Upstream upstream, Backend backend, LoginFactory logins,
      SessionRegistry sessions, HandshakeProperties handshake, SessionProperties session, ListenerProperties listener,
      ClientTls clientTls, ClientCompression clientCompression, PacketMemory packetMemory,
      List<StatementListener> statements) {
    CommandDispatcher commands = new CommandDispatcher(new Kills(sessions), new ShowSluice(sessions, backend),
        session.maxPreparedStatements());
    return new ClientConnectionFactory(backend, logins, commands, sessions, session, upstream.backend().database(),
        new ConnectionIds(handshake.nodeId()), listener.handshakeTimeout(), clientTls, clientCompression, packetMemory,
        StatementListener.all(statements));
  }

  @Bean
  PacketMemory packetMemory(MemoryProperties memory) {
    return new PacketMemory(memory);
  }

  @Bean
  ClientCompression clientCompression(ListenerProperties listener) {
    ListenerProperties.Compression compression = listener.compression();
    return new ClientCompression(compression.algorithms(), compression.zlibLevel(), compression.zstdMaxLevel());
  }

  @Bean
  ClientTls clientTls(ListenerProperties listener, SessionProperties session, HandshakeProperties handshake,
      SslBundles bundles) {
    String bundle = listener.ssl().bundle();
    ClientTls.Mode mode = listener.ssl().mode();
    if (bundle == null) {
      if (mode == null || mode == ClientTls.Mode.OFF) {
        return ClientTls.OFF;
      }
      throw new StartException("sluice.listener.ssl.mode is " + mode + ", but sluice.listener.ssl.bundle is not set");
    }
    try {
      ClientTls tls = ClientTls.of(mode == null ? ClientTls.Mode.PREFERRED : mode, listener.ssl().clientAuth(),
          finishes(session, handshake), bundles.getBundle(bundle));
      bundles.addBundleUpdateHandler(bundle, tls::update);
      return tls;
    } catch (NoSuchSslBundleException | IllegalArgumentException e) {
      throw new StartException("sluice.listener.ssl.bundle '" + bundle + "': " + e.getMessage());
    }
  }

  /** Whether anything is executed and answered after its client has ended its stream. */
  private static boolean finishes(SessionProperties session, HandshakeProperties handshake) {
    return session.onDisconnect() == OnDisconnect.FINISH
        || handshake.users().stream().anyMatch(user -> user.onDisconnect() == OnDisconnect.FINISH);
  }

  @Bean
  BackendLifecycle backendLifecycle(Backend backend, ClientConnectionRegistry connections) {
    return new BackendLifecycle(backend, connections);
  }

  @Bean
  Listener listener(ListenerProperties properties, ClientConnectionRegistry connections, LoopResources sluiceLoops,
      Upstream upstream) {
    BackendProperties.Pool pool = upstream.backend().pool();
    boolean relay = upstream.mode() == HandshakeProperties.Mode.RELAY;
    try {
      return new Listener(properties, connections, sluiceLoops,
          pool.controlSize() + 1 + (relay ? 0 : pool.maxSize()), relay ? 2 : 1);
    } catch (IllegalArgumentException e) {
      throw new StartException(String.valueOf(e.getMessage()));
    }
  }

  @Bean
  FirstSteps firstSteps(Upstream upstream, Backend backend, Listener listener) {
    return new FirstSteps(upstream, backend, listener);
  }
}
