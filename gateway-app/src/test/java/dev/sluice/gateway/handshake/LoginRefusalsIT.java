package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WirePacket;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.gateway.RunningGateway;
import dev.sluice.gateway.testing.server.BackendServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that do not log in as the protocol has it: each is told why, and disconnected. */
class LoginRefusalsIT {

  private static final Duration SOON = Duration.ofSeconds(10);

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** Capabilities PROTOCOL_41 and SECURE_CONNECTION, then nothing that makes sense, for so many bytes. */
  private static byte[] filled(int length) {
    byte[] payload = new byte[length];
    payload[1] = (byte) 0x82;
    return payload;
  }

  static Stream<Arguments> refusals() {
    byte[] before41 = bytes(0x05, 0x00, 0, 0, 0x10, 'a', 'p', 'p', 0, 1, 2, 3, 4, 5, 6, 7, 8, 0);
    byte[] http = "GET / HTTP/1.1\r\nHost: sluice\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] endless = filled(60);
    Arrays.fill(endless, 32, 60, (byte) 'x');
    return Stream.of(
        Arguments.of("a 3.20 client", 1, before41, 1251),
        Arguments.of("HTTP in a packet", 1, http, 1251),
        Arguments.of("nothing", 1, bytes(), 1043),
        Arguments.of("one byte", 1, bytes(1), 1043),
        Arguments.of("capabilities only", 1, filled(4), 1043),
        Arguments.of("a name without an end", 1, endless, 1043),
        Arguments.of("no name, no password", 1, filled(34), 1045),
        Arguments.of("sequence id 0", 0, filled(34), 1156),
        Arguments.of("sequence id 2", 2, filled(34), 1156),
        Arguments.of("sequence id 255", 255, bytes(), 1156),
        Arguments.of("300 KB", 1, filled(300_000), 1153));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void aFirstPacketThatIsNoneIsRefused(String what, int sequenceId, byte[] payload, int error) {
    try (WireClient client = WireClient.open(GatewayUnderTest.address())) {
      client.readPacket();
      client.sendPacket(sequenceId, payload);
      WirePacket answer = client.readPacket();
      assertThat(WireError.of(answer.payload()).code()).as(answer.toString()).isEqualTo(error);
      assertThat(WireError.of(answer.payload()).message()).startsWith("sluice: ");
      assertThat(client.isClosedByPeer(SOON)).isTrue();
    }
  }

  /**
   * What does not begin with a packet's header, or with one out of order, is refused at its fourth byte, as on servers.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(quoteCharacter = '"', value = {
    "a TLS hello,              16 03 01 02 00 01 00",
    "its first bytes,          16 03 01 02",
    "HTTP,                     47 45 54 20 2f",
    "SSH,                      53 53 48 2d 32 2e 30",
    "another id,               32 00 00 05",
    "a TLS request's length,   20 00 00 05",
    "a command,                01 00 00 00"
  })
  void whatBeginsWithNoLoginIsRefusedAtOnce(String what, String hex) {
    try (RunningGateway gateway = RunningGateway.start(BackendServer.shared(), "sluice.listener.handshake-timeout=2m");
        WireClient direct = WireClient.open(BackendServer.shared().address());
        WireClient through = WireClient.open(gateway.address())) {
      for (WireClient client : List.of(direct, through)) {
        client.readPacket();
        client.sendRaw(HexFormat.ofDelimiter(" ").parseHex(hex));
        assertThat(WireError.of(client.readPacket().payload()).code()).isEqualTo(1156);
        assertThat(client.isClosedByPeer(SOON)).isTrue();
      }
    }
  }

  /** In the command phase it is the same, however long the packet says that it is. */
  @ParameterizedTest
  @ValueSource(strings = {"01 00 00 01", "ff ff 10 07", "ff ff ff 02"})
  void aCommandOutOfOrderIsRefusedAtItsHeader(String hex) {
    try (WireClient direct = BackendServer.shared().connect(Account.APP);
        WireClient through = GatewayUnderTest.shared().connect(Account.APP)) {
      for (WireClient client : List.of(direct, through)) {
        client.sendRaw(HexFormat.ofDelimiter(" ").parseHex(hex));
        assertThat(WireError.of(client.readPacket().payload()).code()).isEqualTo(1156);
        assertThat(client.isClosedByPeer(SOON)).isTrue();
      }
    }
  }

  @Test
  void aPacketBeforeTheGreetingIsAnsweredAfterIt() {
    try (WireClient client = WireClient.open(GatewayUnderTest.address())) {
      client.sendPacket(0, bytes(1));
      assertThat(client.readPacket().firstByte()).isEqualTo(10);
      assertThat(WireError.of(client.readPacket().payload()).code()).isEqualTo(1156);
      assertThat(client.isClosedByPeer(SOON)).isTrue();
    }
  }

  @Test
  void aMalformedCommandIsRefusedToo() {
    try (WireClient client = GatewayUnderTest.shared().connect(Account.APP)) {
      client.send(0x0C, (byte) 1);
      WirePacket answer = client.readPacket();
      assertThat(answer.sequenceId()).isEqualTo(1);
      assertThat(WireError.of(answer.payload()).code()).isEqualTo(1835);
      assertThat(client.isClosedByPeer(SOON)).isTrue();
    }
  }

  @Test
  void aPacketThatIsTooLargeIsRefusedWhileItIsStillBeingSent() {
    try (RunningGateway gateway = RunningGateway.start(BackendServer.shared(),
        "sluice.session.max-allowed-packet=1MB"); WireClient client = gateway.connect(Account.APP)) {
      assertThat(client.query("DO '" + "x".repeat(1_000_000) + "'").isError()).isFalse();
      client.send(0x03, new byte[16_000_000]);
      WireError error = WireError.of(client.readPacket().payload());
      assertThat(error.code()).isEqualTo(1153);
      assertThat(error.message()).contains("sluice.session.max-allowed-packet");
      assertThat(client.isClosedByPeer(SOON)).isTrue();
    }
  }

  @Test
  void aCommandOutOfOrderIsRefused() {
    try (WireClient client = GatewayUnderTest.shared().connect(Account.APP)) {
      client.sendPacket(3, bytes(0x0E));
      assertThat(WireError.of(client.readPacket().payload()).code()).isEqualTo(1156);
      assertThat(client.isClosedByPeer(SOON)).isTrue();
    }
  }
}
