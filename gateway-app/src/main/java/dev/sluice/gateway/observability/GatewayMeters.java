package dev.sluice.gateway.observability;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.connection.PacketMemory;
import dev.sluice.gateway.server.Listener;
import dev.sluice.gateway.session.SessionRegistry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.util.internal.PlatformDependent;

/** Meters of the listener, of the backend's pools, and of memory. */
public final class GatewayMeters implements MeterBinder {

  private final Listener listener;
  private final SessionRegistry sessions;
  private final Backend backend;
  private final BackendProperties.Pool pool;
  private final PacketMemory packets;

  public GatewayMeters(Listener listener, SessionRegistry sessions, Backend backend, BackendProperties.Pool pool,
      PacketMemory packets) {
    this.listener = listener;
    this.sessions = sessions;
    this.backend = backend;
    this.pool = pool;
    this.packets = packets;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("sluice.listener.connections", listener, Listener::active)
        .description("Clients connected now").register(registry);
    Gauge.builder("sluice.listener.connections.max", listener, Listener::maxConnections)
        .description("The most clients at once").register(registry);
    FunctionCounter.builder("sluice.listener.accepted", listener, Listener::accepted)
        .description("Clients accepted").register(registry);
    FunctionCounter.builder("sluice.listener.refused", listener, Listener::refused)
        .description("Clients refused: too many, or from a host that is not allowed").register(registry);
    Gauge.builder("sluice.sessions", sessions, SessionRegistry::size)
        .description("Clients logged in").register(registry);
    Gauge.builder("sluice.pool.lent", backend, b -> b.numbers().lent())
        .description("Backend connections that sessions hold").register(registry);
    Gauge.builder("sluice.pool.idle", backend, b -> b.numbers().idle())
        .description("Backend connections that wait to be lent").register(registry);
    Gauge.builder("sluice.pool.soft.leased", backend, b -> b.numbers().offered())
        .description("Backend connections that sessions offer to others").register(registry);
    FunctionCounter.builder("sluice.pool.steals", backend, b -> b.numbers().steals())
        .description("Backend connections that were taken from one session for another").register(registry);
    Gauge.builder("sluice.sessions.pinned", sessions, s -> s.all().filter(one -> one.pinned() != null).count())
        .description("Sessions in transaction mode that keep their backend connections").register(registry);
    Gauge.builder("sluice.pool.pending", backend, b -> b.numbers().pending())
        .description("Sessions that wait for a backend connection").register(registry);
    Gauge.builder("sluice.buffers.direct", PlatformDependent::usedDirectMemory).baseUnit("bytes")
        .description("Direct memory that network buffers take").register(registry);
    Gauge.builder("sluice.packets.held", packets, PacketMemory::taken).baseUnit("bytes")
        .description("Memory that clients' long packets take").register(registry);
    Gauge.builder("sluice.packets.waiting", packets, PacketMemory::waiting)
        .description("Clients that wait for memory to send a packet").register(registry);
    Gauge.builder("sluice.pool.max", pool, BackendProperties.Pool::maxSize)
        .description("The most backend connections for client statements").register(registry);
  }
}
