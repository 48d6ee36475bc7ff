package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WireResponse;
import dev.sluice.gateway.testing.gateway.PackagedGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What clients send together is more than the gateway has memory for: 64 MB outside the heap, half of it for
 * statements.
 */
class PacketMemoryIT {

  private static final int ONE_FRAME = 16_000_000;
  private static final int TWO_FRAMES = 24_000_000;
  private static final Duration LONG = Duration.ofMinutes(2);

  private static PackagedGateway gateway;

  @BeforeAll
  static void start() {
    gateway = PackagedGateway.start(BackendServer.shared(), List.of("-Xmx96m", "-XX:MaxDirectMemorySize=64m"),
        "sluice.listener.handshake-timeout=20s", "sluice.session.read-timeout=10s", "sluice.memory.wait-timeout=90s");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @AfterEach
  void nothingIsInTheLog() {
    assertThat(gateway.output()).doesNotContain("OutOfMemory", "ERROR", "Exception", "\tat ");
    try (WireClient client = connect(0)) {
      assertThat(client.query("SELECT LENGTH('" + "o".repeat(1_000_000) + "')").value()).isEqualTo("1000000");
    }
  }

  private static WireClient connect(long capabilities) {
    return WireClient.connect(gateway.address(), Account.APP.login().with(capabilities)).deadline(LONG);
  }

  private static String lengthOf(int length, long capabilities) {
    try (WireClient client = connect(capabilities)) {
      return client.query("SELECT LENGTH('" + "l".repeat(length) + "')").value();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Capabilities.COMPRESS})
  void statementsThatDoNotFitTogetherRunAsThereIsRoom(long capabilities) throws Exception {
    try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int length = i % 2 == 0 ? ONE_FRAME : TWO_FRAMES;
        answers.add(clients.submit(() -> lengthOf(length, capabilities)));
      }
      for (int i = 0; i < 8; i++) {
        assertThat(answers.get(i).get(2, TimeUnit.MINUTES)).isEqualTo("" + (i % 2 == 0 ? ONE_FRAME : TWO_FRAMES));
      }
    }
  }

  @Test
  void oneThatNeverFitsIsToldSo() {
    try (WireClient client = connect(0)) {
      client.sendRaw(new byte[] {-1, -1, -1, 0, 3});
      client.sendRaw(new byte[0xFFFFFF - 1]);
      client.sendRaw(new byte[] {-1, -1, -1, 1});
      client.sendRaw(new byte[0xFFFFFF]);
      client.sendRaw(new byte[] {0, 0, 0x10, 2});
      WireError error = WireError.of(client.readPacket().payload());
      assertThat(error.code()).isEqualTo(1153);
      assertThat(error.message()).contains("sluice.memory.statements");
      assertThat(client.isClosedByPeer(LONG)).isTrue();
    }
  }

  @Test
  void loginsThatWaitKeepNobodyElseFromIt() {
    List<WireClient> waiting = new ArrayList<>();
    byte[] login = Arrays.copyOf(new byte[] {0, (byte) 0xF0, 1, 1}, 120_000);
    try {
      for (int i = 0; i < 700; i++) {
        WireClient client = WireClient.open(gateway.address());
        waiting.add(client);
        client.sendRaw(login);
      }
      assertThat(lengthOf(1_000_000, 0)).isEqualTo("1000000");
      assertThat(lengthOf(TWO_FRAMES, 0)).isEqualTo("" + TWO_FRAMES);
      assertThat(waiting).anySatisfy(client -> {
        client.deadline(LONG).readPacket();
        assertThat(WireError.of(client.readPacket().payload()).message()).contains("sluice.memory.logins");
      });
    } finally {
      waiting.forEach(WireClient::close);
    }
  }

  @Test
  void oneThatIsBegunAndNotGoneOnWithIsEnded() {
    try (WireClient client = connect(0)) {
      client.sendRaw(new byte[] {0, 0, 1, 0, 3, 'x'});
      WireError error = WireError.of(client.deadline(LONG).readPacket().payload());
      assertThat(error.code()).isEqualTo(1159);
      assertThat(error.message()).contains("sluice.session.read-timeout");
      assertThat(client.isClosedByPeer(LONG)).isTrue();
    }
  }

  // much in little

  /** Compressed packets of 16 MB of zeros, the frames of one packet or, after a statement, of many. */
  private static byte[] bomb(boolean zstd, int packets) {
    byte[] frame = new byte[0xFFFFFF];
    Arrays.fill(frame, 0, 3, (byte) -1);
    byte[] content = zstd ? Zstd.compress(frame, 3) : deflated(frame);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int id = 0; id < packets; id++) {
      out.writeBytes(new byte[] {(byte) content.length, (byte) (content.length >> 8), (byte) (content.length >> 16),
          (byte) id, -1, -1, -1});
      out.writeBytes(content);
    }
    return out.toByteArray();
  }

  private static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater();
    deflater.setInput(bytes);
    deflater.finish();
    byte[] out = new byte[100_000];
    int length = deflater.deflate(out);
    deflater.end();
    return Arrays.copyOf(out, length);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatUnpacksToMuchIsUnpackedAsItIsTaken(boolean zstd) {
    try (WireClient client = connect(zstd ? Capabilities.ZSTD : Capabilities.COMPRESS)) {
      client.sendRaw(bomb(zstd, 30));
      client.startsUnasked();
      assertThat(client.isClosedByPeer(LONG)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void andNotWhileAStatementRuns(boolean zstd) {
    try (WireClient client = connect(zstd ? Capabilities.ZSTD : Capabilities.COMPRESS)) {
      client.send(0x03, "SELECT SLEEP(3)".getBytes(StandardCharsets.US_ASCII));
      client.sendRaw(bomb(zstd, 30));
      client.startsAnswer();
      WireResponse response = client.readResponse(0x03);
      assertThat(response.value()).isEqualTo("0");
      assertThat(client.isClosedByPeer(LONG)).isTrue();
    }
  }

  // one that waits in vain

  @Test
  void oneThatFindsNoRoomInTimeIsDroppedAndItsClientGoesOn() {
    try (PackagedGateway impatient = PackagedGateway.start(BackendServer.shared(), List.of("-Xmx96m"),
            "sluice.memory.statements=20MB", "sluice.memory.wait-timeout=1s");
        WireClient holder = WireClient.connect(impatient.address(), Account.APP.login());
        WireClient client = WireClient.connect(impatient.address(), Account.APP.login()).deadline(LONG)) {
      byte[] id = Arrays.copyOfRange(client.command(0x16, "SELECT LENGTH(?)".getBytes(StandardCharsets.US_ASCII))
          .packets().getFirst().payload(), 1, 5);
      holder.sendRaw(new byte[] {0, 0, (byte) 0xF0, 0, 3, 'x'});

      WireResponse refused = client.query("SELECT LENGTH('" + "l".repeat(ONE_FRAME) + "')");

      assertThat(refused.error().code()).isEqualTo(1041);
      assertThat(refused.error().sqlState()).isEqualTo("HY000");
      assertThat(refused.error().message()).contains("sluice.memory.statements");
      assertThat(client.query("SELECT 1").value()).isEqualTo("1");
      byte[] longData = new byte[6 + ONE_FRAME];
      System.arraycopy(id, 0, longData, 0, id.length);
      client.send(0x18, longData);
      byte[] execution = Arrays.copyOf(id, 14);
      execution[5] = 1;
      execution[10] = 1;
      execution[11] = (byte) 0xFC;
      assertThat(client.command(0x17, execution).error().code()).as("told by the execution").isEqualTo(1041);
      holder.close();
      assertThat(client.query("SELECT LENGTH('" + "l".repeat(ONE_FRAME) + "')").value()).isEqualTo("" + ONE_FRAME);
    }
  }
}
