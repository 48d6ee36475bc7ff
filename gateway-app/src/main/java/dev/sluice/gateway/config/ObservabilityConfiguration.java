package dev.sluice.gateway.config;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.connection.PacketMemory;
import dev.sluice.gateway.observability.BackendHealthIndicator;
import dev.sluice.gateway.observability.EventLoopsHealthIndicator;
import dev.sluice.gateway.observability.GatewayMeters;
import dev.sluice.gateway.observability.PinMeters;
import dev.sluice.gateway.observability.PinsEndpoint;
import dev.sluice.gateway.observability.SessionsEndpoint;
import dev.sluice.gateway.observability.StatementMeters;
import dev.sluice.gateway.server.Listener;
import dev.sluice.gateway.session.SessionRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.resources.LoopResources;

/** Health, metrics and endpoints. */
@Configuration(proxyBeanMethods = false)
class ObservabilityConfiguration {

  @Bean
  BackendHealthIndicator backendHealthIndicator(Backend backend) {
    return new BackendHealthIndicator(backend);
  }

  /** It is part of liveness: a process that cannot serve any more should be started again. */
  @Bean
  EventLoopsHealthIndicator eventLoopsHealthIndicator(LoopResources sluiceLoops) {
    return new EventLoopsHealthIndicator(sluiceLoops.onClient(LoopResources.DEFAULT_NATIVE));
  }

  @Bean
  SessionsEndpoint sessionsEndpoint(SessionRegistry sessions) {
    return new SessionsEndpoint(sessions);
  }

  @Bean
  PinsEndpoint pinsEndpoint(SessionRegistry sessions) {
    return new PinsEndpoint(sessions);
  }

  @Bean
  PinMeters pinMeters() {
    return new PinMeters();
  }

  @Bean
  GatewayMeters gatewayMeters(Listener listener, SessionRegistry sessions, Backend backend,
      BackendProperties properties, PacketMemory packetMemory) {
    return new GatewayMeters(listener, sessions, backend, properties.pool(), packetMemory);
  }

  @Bean
  StatementMeters statementMeters() {
    return new StatementMeters();
  }
}
