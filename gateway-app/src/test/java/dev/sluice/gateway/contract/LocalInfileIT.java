package dev.sluice.gateway.contract;

import static dev.sluice.gateway.contract.Clients.answer;
import static dev.sluice.gateway.contract.Clients.assertError;
import static dev.sluice.gateway.contract.Clients.assertUsable;
import static dev.sluice.gateway.contract.Clients.await;
import static dev.sluice.gateway.contract.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.testing.client.Background;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that the server asks a client for: whole, and refused. */
class LocalInfileIT extends LocalInfileTestCase {

  // files that arrive

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 4096, 65_536, 1_000_000})
  void aFileArrivesAsItIs(int packetLength) {
    int count = packetLength < 100 ? 500 : 50_000;
    byte[] content = rows(0, count);

    WireResponse done = client.sendFile(client.query(LOAD), content, packetLength);

    assertThat(done.shape()).containsExactly(Kind.OK);
    int packets = (content.length + packetLength - 1) / packetLength + 1;
    assertThat(done.packets().getFirst().sequenceId()).isEqualTo(2 + packets & 0xFF);
    assertThat(client.query("SELECT COUNT(*), SUM(id), SUM(text = CONCAT('row ', id)) FROM files").rows().getFirst())
        .containsExactly("" + count, "" + (count * (count - 1L) / 2), "" + count);
  }

  /**
   * As a long statement's, the buffer in which the server has received such a packet would hold back the next one's
   * rows.
   */
  @ParameterizedTest
  @CsvSource({"65536, 1", "1000000, 0"})
  void onlyAConnectionOfShortPacketsIsLentAgain(int packetLength, String kept) {
    String id = connectionId(client);
    client.sendFile(client.query(LOAD), rows(0, 100_000), packetLength);
    client.close();
    await("the connection to be back", () -> gateway.bean(Backend.class).numbers().lent() == 0);
    await("it to be kept or closed", () -> kept.equals(observer.query("SELECT COUNT(*) "
        + "FROM information_schema.processlist WHERE id = " + id).value()));
  }

  @ParameterizedTest
  @ValueSource(ints = {MAX_PAYLOAD - 1, MAX_PAYLOAD, MAX_PAYLOAD + 1, 20_000_000})
  void aFileOfOneLongPacketArrives(int length) {
    client.query("DROP TABLE files");
    client.query("CREATE TABLE files (text LONGBLOB)");
    byte[] content = new byte[length];
    Arrays.fill(content, (byte) 'x');
    for (int i = 0; i < length; i += 1000) {
      content[i] = (byte) ('a' + i / 1000 % 26);
    }
    CRC32 crc = new CRC32();
    crc.update(content);
    WireResponse request = client.query(LOAD);
    int id = request.packets().getLast().sequenceId() + 1;
    int first = Math.min(length, MAX_PAYLOAD);
    client.sendPacket(id++, Arrays.copyOf(content, first));
    if (first == MAX_PAYLOAD) {
      client.sendPacket(id++, Arrays.copyOfRange(content, first, length));
    }

    assertThat(end(id).shape()).containsExactly(Kind.OK);
    assertThat(client.query("SELECT LENGTH(text), CRC32(text) FROM files").rows().getFirst())
        .containsExactly("" + length, "" + crc.getValue());
  }

  @Test
  void anEmptyFileArrives() {
    assertThat(client.sendFile(client.query(LOAD), new byte[0], 1).shape()).containsExactly(Kind.OK);
    assertThat(count()).isEqualTo("0");
    assertUsable(client);
  }

  @Test
  void severalFilesInOneCommand() {
    WireResponse first = client.query("SELECT 'before'; " + LOAD + "; SELECT COUNT(*) FROM files; " + LOAD
        + "; SELECT COUNT(*) FROM files");
    assertThat(first.shape()).endsWith(Kind.RESULT_END, Kind.LOCAL_INFILE);
    WireResponse second = client.sendFile(first, rows(0, 10), 20);
    assertThat(second.shape()).as(second.isError() ? second.error().message() : "")
        .startsWith(Kind.OK).endsWith(Kind.LOCAL_INFILE);
    assertThat(second.rows()).hasToString("[[10]]");
    WireResponse third = client.sendFile(second, rows(10, 300), 50);
    assertThat(third.isError()).as(third.isError() ? third.error().message() : "").isFalse();
    assertThat(third.rows()).hasToString("[[300]]");
    assertUsable(client);
  }

  @Test
  void aClientThatWaitsForTheServerIsHeldBack() throws Exception {
    try (WireClient other = WireClient.connect(BackendServer.shared().address(), LOGIN)) {
      other.query("BEGIN");
      other.query("INSERT INTO files VALUES (0, 'locked')");
      byte[] content = new byte[60_000_000];
      Arrays.fill(content, (byte) 'x');
      for (int row = 0; row * 1000 < content.length; row++) {
        byte[] id = (row + ",").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(id, 0, content, row * 1000, id.length);
        content[row * 1000 + 999] = '\n';
      }
      AtomicLong sent = new AtomicLong();
      WireResponse request = client.query(LOAD + " (id, @ignored)");
      CompletableFuture<Void> sending = Background.run(() -> {
        int id = request.packets().getLast().sequenceId() + 1;
        for (int from = 0; from < content.length; from += 50_000) {
          int to = Math.min(from + 50_000, content.length);
          id = client.sendFilePart(id, Arrays.copyOfRange(content, from, to), 50_000);
          sent.set(to);
        }
        client.sendPacket(id, new byte[0]);
      });
      long before = -1;
      while (sent.get() != before) {
        before = sent.get();
        Thread.sleep(500);
      }
      System.out.printf("LocalInfileIT: of %,d bytes a server that takes none let %,d be sent%n", content.length,
          before);
      assertThat(before).isLessThan(content.length);
      other.query("ROLLBACK");
      sending.get(60, TimeUnit.SECONDS);
      assertThat(answer(client).shape()).containsExactly(Kind.OK);
      assertThat(count()).isEqualTo("60000");
    }
  }

  // refusals

  @Test
  void withoutTheSettingTheServerRefuses() {
    try (RunningGateway strict = RunningGateway.start(BackendServer.shared());
        WireClient refused = WireClient.connect(strict.address(), LOGIN)) {
      assertThat(refused.greeting().capabilities() & Capabilities.LOCAL_FILES).isZero();
      assertRefused(refused);
    }
  }

  @Test
  void aClientThatDidNotNegotiateItIsRefused() {
    try (WireClient refused = WireClient.connect(gateway.address(), LOGIN.without(Capabilities.LOCAL_FILES))) {
      assertThat(refused.greeting().capabilities() & Capabilities.LOCAL_FILES).isNotZero();
      assertRefused(refused);
    }
  }

  @Test
  void aServerThatDoesNotAllowItRefuses() {
    try {
      observer.query("SET GLOBAL local_infile = OFF");
      assertRefused(client);
    } finally {
      observer.query("SET GLOBAL local_infile = ON");
    }
  }

  private static void assertRefused(WireClient refused) {
    WireResponse told = refused.query(LOAD);
    if (BackendServer.shared().family() == ServerFamily.MARIADB) {
      assertError(told, 4166, "HY000", "local infile");
    } else {
      assertError(told, 3948, "42000", "Loading local data is disabled");
    }
    assertUsable(refused);
  }

  @Test
  void theServersOwnFilesAreTheServersAffair() {
    send(client, "LOAD DATA INFILE '/etc/hostname' INTO TABLE files");
    assertThat(answer(client).isError()).isTrue();
    assertUsable(client);
  }
}
