package dev.sluice.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WirePacket;
import dev.sluice.gateway.testing.gateway.PackagedGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import dev.sluice.gateway.testing.server.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * 200 clients that each ask for 200 MB and hardly read: memory stays within sessions x buffer-size, others are served,
 * and a client that reads on gets every row. The gateway's JVM has no room for more than that.
 */
class BackpressureIT {

  private static final int CLIENTS = 200;
  private static final int READ_ON = 3;
  private static final int ROWS = 50_000;
  private static final int ROW_LENGTH = 4_000;
  private static final int BUFFER_KIB = 256;
  private static final String LARGE = "SELECT REPEAT('x', " + ROW_LENGTH + ") FROM " + Sequence.upTo(ROWS);

  @Test
  @Timeout(300)
  void slowReadersCostTheirBufferAndNoMore() throws Exception {
    try (DedicatedServer server = BackendServer.startDedicated("--net-write-timeout=600");
        PackagedGateway gateway = PackagedGateway.start(server,
            List.of("-Xmx128m", "-XX:MaxDirectMemorySize=64m"), "sluice.backend.pool.max-size=" + (CLIENTS + 10),
            "sluice.session.buffer-size=" + BUFFER_KIB + "KB")) {
      query(gateway);
      Memory before = Memory.of(gateway);
      List<WireClient> clients = new ArrayList<>();
      try {
        ask(gateway, clients);
        readSlowly(clients);
        Memory during = Memory.of(gateway);
        long perSession = (during.direct - before.direct) / CLIENTS;
        System.out.printf("%d unread results of %d MB: direct memory %,d -> %,d bytes (%,d a session), heap %,d -> %,d "
            + "bytes%n", CLIENTS, ROWS / 1000 * ROW_LENGTH / 1000, before.direct, during.direct, perSession,
            before.heap,
            during.heap);
        assertThat(perSession).isLessThanOrEqualTo(BUFFER_KIB * 1024L);
        for (int i = 0; i < 100; i++) {
          query(gateway);
        }
        for (WireClient client : clients.subList(0, READ_ON)) {
          assertThat(readOn(client)).isEqualTo(ROWS);
          assertThat(client.query("SELECT 7").packets()).isNotEmpty();
        }
      } catch (Throwable e) {
        System.out.println(gateway.output());
        throw e;
      } finally {
        clients.forEach(WireClient::close);
      }
    }
  }

  private record Memory(long direct, long heap) {

    static Memory of(PackagedGateway gateway) {
      return new Memory((long) gateway.meter("sluice_buffers_direct_bytes", ""),
          (long) gateway.meter("jvm_memory_used_bytes", "area=\"heap\""));
    }
  }

  private static void query(PackagedGateway gateway) {
    try (WireClient client = WireClient.connect(gateway.address(), Account.APP.login())) {
      assertThat(client.query("SELECT 1").isError()).isFalse();
    }
  }

  private static void ask(PackagedGateway gateway, List<WireClient> clients) {
    for (int i = 0; i < CLIENTS; i++) {
      WireClient client = WireClient.open(gateway.address(), 8 * 1024);
      clients.add(client);
      client.login(Account.APP.login().schema(BackendServer.SCHEMA));
      client.send(0x03, LARGE.getBytes());
    }
  }

  /** A byte a second each, by all but those that will read on, which read nothing for now. */
  private static void readSlowly(List<WireClient> clients) throws InterruptedException {
    List<Thread> readers = clients.subList(READ_ON, CLIENTS).stream()
        .map(client -> Thread.ofVirtual().start(
            () -> client.readSlowly(1, Duration.ofSeconds(1), Duration.ofSeconds(10))))
        .toList();
    for (Thread reader : readers) {
      reader.join(Duration.ofSeconds(60));
    }
  }

  private static int readOn(WireClient client) {
    client.readPacket();
    client.readPacket();
    int rows = 0;
    for (WirePacket packet = client.readPacket(); (packet.payload()[0] & 0xFF) != 0xFE; packet = client.readPacket()) {
      assertThat(packet.payload()).hasSize(ROW_LENGTH + 3);
      rows++;
    }
    return rows;
  }
}
