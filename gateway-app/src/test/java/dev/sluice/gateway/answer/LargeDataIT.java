package dev.sluice.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WirePacket;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.PackagedGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A file and a value that are far larger than the gateway's memory go through it, and cost what small ones do. */
class LargeDataIT {

  private static final List<String> SMALL = List.of("-Xmx64m", "-XX:MaxDirectMemorySize=16m");
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final WireLogin LOGIN =
      Account.APP.login().schema(BackendServer.SCHEMA).with(Capabilities.LOCAL_FILES);

  /** The most that was seen of the gateway's direct memory and heap, in bytes. */
  private static final class Watched implements AutoCloseable {

    private final PackagedGateway gateway;
    private final Thread thread;
    private volatile boolean done;
    private volatile long direct;
    private volatile long heap;

    Watched(PackagedGateway gateway) {
      this.gateway = gateway;
      this.thread = Thread.ofVirtual().start(this::watch);
    }

    private void watch() {
      try {
        while (!done) {
          direct = Math.max(direct, (long) gateway.meter("sluice_buffers_direct_bytes", ""));
          heap = Math.max(heap, (long) gateway.meter("jvm_memory_used_bytes", "area=\"heap\""));
          Thread.sleep(100);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() throws InterruptedException {
      done = true;
      thread.join(PATIENCE);
    }
  }

  private static void print(String what, Watched memory, long start) {
    System.out.printf("LargeDataIT: %s in %.1f s through a gateway with %s: at most %,d bytes of direct memory, %,d of "
        + "heap%n", what, (System.nanoTime() - start) / 1e9, String.join(" ", SMALL), memory.direct, memory.heap);
  }

  @Test
  @Timeout(600)
  void aFileOfAGigabyte() throws Exception {
    int line = 1 << 16;
    int lines = 1 << 14;
    byte[] content = new byte[line];
    Arrays.fill(content, (byte) 'x');
    content[line - 1] = '\n';
    try (DedicatedServer server = BackendServer.startDedicated();
        PackagedGateway gateway = PackagedGateway.start(server, SMALL, "sluice.session.local-infile=true");
        WireClient client = WireClient.connect(gateway.address(), LOGIN).deadline(PATIENCE)) {
      client.query("CREATE TABLE large_file (n INT AUTO_INCREMENT PRIMARY KEY, length INT)");
      WireResponse request = client.query("LOAD DATA LOCAL INFILE 'large' INTO TABLE large_file (@line)"
          + " SET length = LENGTH(@line)");
      assertThat(request.shape()).containsExactly(WireResponse.Kind.LOCAL_INFILE);
      long start = System.nanoTime();
      Watched memory = new Watched(gateway);
      int id = request.packets().getLast().sequenceId() + 1;
      try (memory) {
        for (int i = 0; i < lines; i++) {
          id = client.sendFilePart(id, content, line);
        }
        client.sendPacket(id, new byte[0]);
        WireResponse done = client.readResponse(0x03);
        assertThat(done.shape()).as(done.isError() ? done.error().message() : "").containsExactly(WireResponse.Kind.OK);
      } catch (Throwable e) {
        System.out.println(gateway.output());
        throw e;
      }
      print("a file of 1 GiB", memory, start);
      assertThat(client.query("SELECT COUNT(*), MIN(length), MAX(length) FROM large_file").rows())
          .hasToString("[[" + lines + ", " + (line - 1) + ", " + (line - 1) + "]]");
      assertThat(memory.direct).isLessThan(16L << 20);
    }
  }

  @Test
  @Timeout(600)
  void aValueOfHalfAGigabyte() throws Exception {
    int length = 500_000_000;
    try (DedicatedServer server = BackendServer.startDedicated();
        PackagedGateway gateway = PackagedGateway.start(server, SMALL);
        WireClient client = WireClient.connect(gateway.address(), LOGIN).deadline(PATIENCE)) {
      client.query("SELECT 1");
      long start = System.nanoTime();
      Watched memory = new Watched(gateway);
      try (memory) {
        client.send(0x03, ("SELECT REPEAT('0123456789', " + length / 10 + ")").getBytes());
        client.readPacket();
        client.readPacket();
        assertThat(readValue(client)).isEqualTo(expected(length));
        assertThat(client.readPacket().firstByte()).isEqualTo(0xFE);
      } catch (Throwable e) {
        System.out.println(gateway.output());
        throw e;
      }
      print("a value of 500 MB", memory, start);
      assertThat(client.query("SELECT 'next'").value()).isEqualTo("next");
      assertThat(memory.direct).isLessThan(16L << 20);
    }
  }

  /** The checksum of a row of one value, which comes in several packets. */
  private static long readValue(WireClient client) {
    CRC32 crc = new CRC32();
    int skipped = 9;
    WirePacket packet;
    do {
      packet = client.readPacket();
      crc.update(packet.payload(), skipped, packet.payload().length - skipped);
      skipped = 0;
    } while (packet.payload().length == 0xFFFFFF);
    return crc.getValue();
  }

  private static long expected(int length) {
    CRC32 crc = new CRC32();
    byte[] digits = "0123456789".repeat(100_000).getBytes();
    for (int sent = 0; sent < length; sent += digits.length) {
      crc.update(digits);
    }
    return crc.getValue();
  }
}
