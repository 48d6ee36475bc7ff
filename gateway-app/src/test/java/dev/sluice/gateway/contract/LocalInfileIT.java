package dev.sluice.gateway.contract;

import static dev.sluice.gateway.contract.Clients.answer;
import static dev.sluice.gateway.contract.Clients.assertClosed;
import static dev.sluice.gateway.contract.Clients.assertError;
import static dev.sluice.gateway.contract.Clients.assertUsable;
import static dev.sluice.gateway.contract.Clients.await;
import static dev.sluice.gateway.contract.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.backend.Backend;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Background;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireLogin;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.client.WireResponse.Kind;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import dev.sluice.gateway.testing.server.DedicatedServer;
import dev.sluice.gateway.testing.server.ServerFamily;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that the server asks a client for: whole, cut off at any point, and refused. */
class LocalInfileIT {

  private static final String LOAD = "LOAD DATA LOCAL INFILE 'rows.txt' INTO TABLE files FIELDS TERMINATED BY ','";
  private static final WireLogin LOGIN = Account.APP.login().schema(BackendServer.SCHEMA)
      .with(Capabilities.LOCAL_FILES | Capabilities.MULTI_STATEMENTS);
  private static final int MAX_PAYLOAD = 0xFFFFFF;

  private static RunningGateway gateway;
  private static WireClient observer;

  private WireClient client;

  @BeforeAll
  static void start() {
    gateway = start("sluice.session.max-allowed-packet=20MB");
    observer = BackendServer.shared().connect(BackendServer.shared().root());
  }

  private static RunningGateway start(String setting) {
    return RunningGateway.start(BackendServer.shared(), "sluice.session.local-infile=true", setting);
  }

  @AfterAll
  static void stop() {
    observer.close();
    gateway.close();
  }

  @BeforeEach
  void connect() {
    client = WireClient.connect(gateway.address(), LOGIN);
    client.query("DROP TABLE IF EXISTS files");
    client.query("CREATE TABLE files (id INT PRIMARY KEY, text VARCHAR(200)) ENGINE = InnoDB");
  }

  @AfterEach
  void nothingIsLeft() {
    client.close();
    await("all leases to be back", () -> gateway.bean(Backend.class).numbers().lent() == 0);
  }

  private void reconnect(RunningGateway other) {
    client.close();
    client = WireClient.connect(other.address(), LOGIN);
  }

  private static byte[] rows(int from, int to) {
    StringBuilder rows = new StringBuilder();
    for (int i = from; i < to; i++) {
      rows.append(i).append(",row ").append(i).append('\n');
    }
    return rows.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Asks for the file, and sends the beginning of it; returns the id that goes on. */
  private int begin(byte[] content) {
    WireResponse request = client.query(LOAD);
    assertThat(request.shape()).containsExactly(Kind.LOCAL_INFILE);
    return client.sendFilePart(request.packets().getLast().sequenceId() + 1, content, 1000);
  }

  private WireResponse end(int sequenceId) {
    client.sendPacket(sequenceId, new byte[0]);
    return answer(client);
  }

  private static String count() {
    return String.valueOf(observer.query("SELECT COUNT(*) FROM it.files").value());
  }

  private static String connectionId(WireClient of) {
    return String.valueOf(of.query("SELECT CONNECTION_ID()").value());
  }

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

  // errors on the way

  @Test
  void theServersOwnErrorComesAfterTheFile() {
    int id = begin(rows(0, 100));
    id = client.sendFilePart(id, "1,again\n".getBytes(StandardCharsets.UTF_8), 1000);
    id = client.sendFilePart(id, rows(100, 5000), 1000);
    WireResponse done = end(id);
    assertThat(done.shape()).isIn(List.of(Kind.OK), List.of(Kind.ERROR));
    assertUsable(client);

    client.query("SET sql_mode = 'STRICT_ALL_TABLES'");
    WireResponse request = client.query(LOAD + " (@id, text) SET id = (SELECT 1 UNION SELECT 2)");
    assertError(client.sendFile(request, rows(0, 5000), 1000), 1242, "21000");
    assertUsable(client);
  }

  @Test
  void aDeadlineEndsTheStatementAndNothingIsLoaded() throws InterruptedException {
    try (RunningGateway hasty = start("sluice.session.statement-timeout=2s")) {
      reconnect(hasty);
      String connection = connectionId(client);
      int id = begin(rows(0, 100));
      long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
      for (int i = 100; System.nanoTime() < end; i++) {
        id = client.sendFilePart(id, rows(i, i + 1), 1000);
        Thread.sleep(50);
      }
      assertError(end(id), 3024, "HY000", "sluice.session.statement-timeout");
      assertUsable(client);
      assertThat(count()).isEqualTo("0");
      assertThat(connectionId(client)).isEqualTo(connection);
    }
  }

  /** What the server has is the whole file or nothing of it, whenever the deadline comes. */
  @Test
  void aDeadlineNeverCutsAFile() throws InterruptedException {
    try (RunningGateway hasty = start("sluice.session.statement-timeout=2s")) {
      reconnect(hasty);
      int id = begin(rows(0, 100));
      for (int i = 100; i < 106; i++) {
        Thread.sleep(500);
        id = client.sendFilePart(id, rows(i, i + 1), 1000);
      }
      assertError(end(id), 3024, "HY000");
      assertUsable(client);
      assertThat(count()).isIn("0", "106");
    }
  }

  @Test
  void aKillOfTheStatementIsToldAfterTheFile() {
    int id = begin(rows(0, 100));
    observer.query("KILL QUERY " + processOf("LOAD DATA"));
    assertError(end(client.sendFilePart(id, rows(100, 20_000), 1000)), 1317, "70100");
    assertThat(count()).isEqualTo("0");
    assertUsable(client);
  }

  @Test
  void aKillOfTheConnectionIsToldAfterTheFile() {
    int id = begin(rows(0, 100));
    observer.query("KILL " + processOf("LOAD DATA"));
    WireResponse done = end(client.sendFilePart(id, rows(100, 20_000), 1000));
    assertThat(done.isError()).isTrue();
    assertThat(done.error().code()).as(done.error().message()).isIn(1430, 1927, 1053);
    assertThat(count()).isEqualTo("0");
  }

  @Test
  void aKillThroughTheGatewayCloses() {
    int id = begin(rows(0, 100));
    String process = processOf("LOAD DATA");
    try (WireClient killer = WireClient.connect(gateway.address(), Account.APP.login())) {
      assertThat(killer.query("KILL " + process).isError()).isFalse();
    }
    assertThat(end(client.sendFilePart(id, rows(100, 20_000), 1000)).error().code())
        .isEqualTo(BackendServer.shared().family() == ServerFamily.MARIADB ? 1927 : 1053);
    assertClosed(client);
    assertThat(count()).isEqualTo("0");
  }

  private static String processOf(String statement) {
    String query = "SELECT id FROM information_schema.processlist WHERE info LIKE '" + statement + "%'";
    await("the statement", () -> !observer.query(query).rows().isEmpty());
    return String.valueOf(observer.query(query).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"between packets", "in a packet"})
  void aClientThatVanishesLeavesNothingLoaded(String where) {
    int id = begin(rows(0, 20_000));
    if (where.equals("in a packet")) {
      client.sendRaw(new byte[] {100, 0, 0, (byte) id, '7', '7'});
    }
    String connection = processOf("LOAD DATA");
    client.close();
    await("the statement to end", () -> observer.query(
        "SELECT 1 FROM information_schema.processlist WHERE id = " + connection).rows().isEmpty());
    assertThat(count()).isEqualTo("0");
  }

  @Test
  void aClientThatFallsSilentIsGivenUp() {
    try (RunningGateway hasty = start("sluice.session.read-timeout=2s")) {
      reconnect(hasty);
      begin(rows(0, 100));
      assertError(answer(client), 1159, "08S01", "sluice.session.read-timeout");
      assertClosed(client);
      await("the rows to be gone", () -> count().equals("0"));
    }
  }

  @Test
  void aPacketOutOfOrderCloses() {
    int id = begin(rows(0, 100));
    client.sendPacket(id + 1, rows(100, 101));
    assertError(answer(client), 1156, "08S01");
    assertClosed(client);
    await("the rows to be gone", () -> count().equals("0"));
  }

  @Test
  void aPacketThatIsTooLongCloses() {
    int id = begin(rows(0, 100));
    client.sendPacket(id, new byte[MAX_PAYLOAD]);
    client.sendPacket(id + 1, new byte[5 * 1024 * 1024]);
    assertError(answer(client), 1153, "08S01", "sluice.session.max-allowed-packet");
    assertClosed(client);
    await("the rows to be gone", () -> count().equals("0"));
  }

  @Test
  void aServerThatDiesIsToldAfterTheFile() {
    try (DedicatedServer server = BackendServer.startDedicated();
        RunningGateway before = RunningGateway.start(server, "sluice.session.local-infile=true");
        WireClient sender = WireClient.connect(before.address(), LOGIN)) {
      sender.query("CREATE TABLE files (id INT PRIMARY KEY, text VARCHAR(200))");
      WireResponse request = sender.query(LOAD);
      int id = sender.sendFilePart(request.packets().getLast().sequenceId() + 1, rows(0, 1000), 1000);
      server.kill();
      id = sender.sendFilePart(id, rows(1000, 50_000), 1000);
      sender.sendPacket(id, new byte[0]);
      assertError(answer(sender), 1430, "HY000");
      server.restart();
      await("the server to be back", () -> !sender.query("SELECT 1").isError());
      assertUsable(sender);
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
