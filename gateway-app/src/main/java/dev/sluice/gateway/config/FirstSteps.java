package dev.sluice.gateway.config;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.embedded.EmbeddedBackend;
import dev.sluice.gateway.server.Listener;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/** Logs what a user who has just started the service needs next. */
final class FirstSteps {

  private static final Logger log = LoggerFactory.getLogger("dev.sluice.gateway");

  private final Upstream upstream;
  private final Backend backend;
  private final Listener listener;

  FirstSteps(Upstream upstream, Backend backend, Listener listener) {
    this.upstream = upstream;
    this.backend = backend;
    this.listener = listener;
  }

  @EventListener(ApplicationReadyEvent.class)
  void ready() {
    EmbeddedBackend embedded = upstream.embedded();
    if (embedded != null) {
      InetSocketAddress address = listener.address();
      log.info("Connect with: mysql -h{} -P{} -u{} -p{} {}", address.getAddress().getHostAddress(), address.getPort(),
          embedded.user(), embedded.password(), embedded.schema());
    }
    backend.version().subscribe(
        version -> log.info("Backend {} is {}", backend.address(), version),
        e -> log.warn("Backend {} does not answer yet: {}", backend.address(), e.getMessage()));
  }
}
