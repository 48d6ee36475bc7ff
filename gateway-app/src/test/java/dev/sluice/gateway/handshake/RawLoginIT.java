package dev.sluice.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.testing.client.Account;
import dev.sluice.gateway.testing.client.Capabilities;
import dev.sluice.gateway.testing.client.WireClient;
import dev.sluice.gateway.testing.client.WireError;
import dev.sluice.gateway.testing.client.WirePacket;
import dev.sluice.gateway.testing.gateway.GatewayUnderTest;
import dev.sluice.gateway.testing.server.BackendServer;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins whose bytes no driver would send, at the server itself, at a gateway with users, and through one without. */
class RawLoginIT {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int UTF8MB4 = 45;
  private static final byte[] NO_ATTRIBUTES = {0};

  private static InetSocketAddress[] all() {
    return new InetSocketAddress[] {
      BackendServer.shared().address(), GatewayUnderTest.address(), GatewayUnderTest.relayingAddress()};
  }

  /** A login with a proof that is wrong, by a method that may have to be switched from. */
  private static byte[] response(int collation, byte[] user, byte[] attributes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long flags = Capabilities.USUAL;
    for (int i = 0; i < 4; i++) {
      out.write((int) (flags >> 8 * i));
    }
    out.writeBytes(new byte[] {0, 0, 0, 1, (byte) collation});
    out.writeBytes(new byte[23]);
    out.writeBytes(user);
    out.write(0);
    out.write(20);
    out.writeBytes(new byte[20]);
    out.writeBytes("mysql_native_password\0".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(attributes);
    return out.toByteArray();
  }

  /** What is said to a login at last; a switch is answered by nothing. */
  private static WireError refusal(InetSocketAddress address, byte[] response) {
    try (WireClient client = WireClient.open(address)) {
      client.readPacket();
      client.sendPacket(1, response);
      WirePacket said = client.readPacket();
      if (said.firstByte() == 0xFE) {
        client.sendPacket(said.sequenceId() + 1, new byte[0]);
        said = client.readPacket();
      }
      assertThat(said.firstByte()).as(said.toString()).isEqualTo(0xFF);
      assertThat(client.isClosedByPeer(SOON)).isTrue();
      return new WireError(WireError.of(said.payload()).code(), WireError.of(said.payload()).sqlState(),
          text(said.payload()));
    }
  }

  /** The message's bytes, of which only the user's name is compared: servers differ in how they see the password. */
  private static String text(byte[] error) {
    String message = new String(error, StandardCharsets.ISO_8859_1);
    int at = message.indexOf("'@'");
    return at < 0 ? "" : message.substring(message.indexOf('\'') + 1, at);
  }

  @ParameterizedTest
  @CsvSource({
    "45, 6ac3bc7267656e, utf8mb4",
    "33, 6ac3bc7267656e, utf8mb3",
    "8, 6afc7267656e, latin1",
    "51, def0e8e9, cp1251",
    "28, d6d0cec4, gbk",
    "7, e0d2c9ca, koi8r",
    "13, 93fa967b, sjis",
    "9, bff3b377, latin2",
    "45, 6afc7267656e, not utf8mb4",
    "11, 6afc7267656e, not ascii"})
  void theErrorIsInTheClientsCharacterSet(int collation, String user, String what) {
    byte[] response = response(collation, HexFormat.of().parseHex(user), NO_ATTRIBUTES);
    WireError direct = refusal(BackendServer.shared().address(), response);
    assertThat(direct.code()).isEqualTo(1045);
    for (InetSocketAddress address : all()) {
      assertThat(refusal(address, response)).as(what).isEqualTo(direct);
    }
  }

  /** A refusal by name and password means that the attributes were taken. */
  @ParameterizedTest
  @CsvSource({
    "00, 1045, none",
    "0801610131016101 32, 1045, a name twice",
    "0702ff61 02feff 00, 1045, bytes that are no text",
    "06016101310562, 1045, a name longer than the list",
    "070161013101622078, 1045, a value longer than the list",
    "0601610131 0162, 1045, a name without a value",
    "05fb01610131, 1045, a name that is NULL",
    "02016101 31, 1045, more bytes than the list has",
    "'', 1043, announced and left out",
    "2001610131, 1043, a list longer than the packet",
    "fb01610131, 1043, a list that is NULL",
    "fc01, 1043, a length that is cut off"})
  void attributesAreTakenAsTheServerTakesThem(String attributes, int code, String what) {
    byte[] bytes = HexFormat.of().parseHex(attributes.replace(" ", ""));
    byte[] response = response(UTF8MB4, "nobody".getBytes(StandardCharsets.US_ASCII), bytes);
    for (InetSocketAddress address : all()) {
      assertThat(refusal(address, response).code()).as(what + " at " + address).isEqualTo(code);
    }
  }

  @Test
  void attributesMayHave65535Bytes() {
    for (int length : new int[] {0xFFFF, 0x10000}) {
      byte[] attributes = new byte[length + (length > 0xFFFF ? 4 : 3)];
      attributes[0] = (byte) (length > 0xFFFF ? 0xFD : 0xFC);
      attributes[1] = (byte) length;
      attributes[2] = (byte) (length >> 8);
      if (length > 0xFFFF) {
        attributes[3] = (byte) (length >> 16);
      }
      byte[] response = response(UTF8MB4, "nobody".getBytes(StandardCharsets.US_ASCII), attributes);
      for (InetSocketAddress address : all()) {
        assertThat(refusal(address, response).code()).as(length + " at " + address)
            .isEqualTo(length > 0xFFFF ? 1043 : 1045);
      }
    }
  }

  /** Nothing is no proof in a change of user, not even of an empty password, whatever method is named. */
  @ParameterizedTest
  @CsvSource({"mysql_native_password", "caching_sha2_password", "dialog", "''"})
  void aChangeOfUserWithoutAnAnswerIsAskedForOne(String plugin) {
    for (InetSocketAddress address : all()) {
      try (WireClient client = WireClient.connect(address, Account.APP.login())) {
        for (String user : List.of(Account.APP.user(), "nobody")) {
          byte[] fields = (user + "\0\0\0" + (char) UTF8MB4 + "\0" + plugin + "\0\0")
              .getBytes(StandardCharsets.US_ASCII);
          client.send(0x11, fields);
          WirePacket asked = client.readPacket();
          assertThat(asked.firstByte()).as(address + " asks " + user).isEqualTo(0xFE);
          if (user.equals("nobody")) {
            client.sendPacket(asked.sequenceId() + 1, new byte[0]);
            assertThat(WireError.of(client.readPacket().payload()).code()).isEqualTo(1045);
          } else {
            assertThat(client.conclude(Account.APP.login(), asked).firstByte()).isZero();
          }
        }
      }
    }
  }
}
