package dev.sluice.gateway.config;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.observability.BackendHealthIndicator;
import dev.sluice.gateway.observability.GatewayMeters;
import dev.sluice.gateway.server.Listener;
import dev.sluice.gateway.session.Sessions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What looks at the gateway from outside. */
@Configuration(proxyBeanMethods = false)
class ObservabilityConfiguration {

  @Bean
  BackendHealthIndicator backendHealthIndicator(Backend backend) {
    return new BackendHealthIndicator(backend);
  }

  @Bean
  GatewayMeters gatewayMeters(Listener listener, Sessions sessions, Backend backend, BackendProperties properties) {
    return new GatewayMeters(listener, sessions, backend, properties.pool());
  }
}
