package dev.sluice.protocol.packet.server;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.protocol.Capabilities;
import org.junit.jupiter.api.Test;

class HandshakeV10Tests {

  /** Read from a MariaDB 11.4.5 server. */
  private static final String[] MARIADB = {
    "0a                      | protocol version",
    "'11.4.5-MariaDB' 00     | server version",
    "04 00 00 00             | connection id",
    "61 48 24 77 4d 5d 68 74 | salt, part 1",
    "00                      | filler",
    "fe ff                   | capabilities, lower, without LONG_PASSWORD",
    "08                      | latin1_swedish_ci",
    "02 40                   | status",
    "ff 81                   | capabilities, upper",
    "15                      | length of the salt and its NUL",
    "00 00 00 00 00 00       | reserved",
    "1d 00 00 00             | extended capabilities",
    "2e 26 70 27 6e 73 79 27 52 48 51 41 00 | salt, part 2",
    "'mysql_native_password' 00"
  };

  private static final String[] MYSQL = {
    "0a                      | protocol version",
    "'8.4.0' 00              | server version",
    "ff ff ff ff             | connection id",
    "01 02 03 04 05 06 07 08 | salt, part 1",
    "00                      | filler",
    "ff ff                   | capabilities, lower",
    "ff                      | utf8mb4_0900_ai_ci",
    "02 00                   | status",
    "ff df                   | capabilities, upper",
    "15                      | length of the salt and its NUL",
    "00 00 00 00 00 00       | reserved",
    "00 00 00 00             | reserved",
    "09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 00 | salt, part 2",
    "'caching_sha2_password' 00"
  };

  private static final int PLUGIN_NAME = "mysql_native_password".length() + 1;

  @Test
  void mariadbsGreetingIsReadAndWritten() {
    HandshakeV10 greeting = HandshakeV10.decode(buffer(MARIADB));

    assertThat(greeting.serverVersion()).isEqualTo("11.4.5-MariaDB");
    assertThat(greeting.connectionId()).isEqualTo(4);
    assertThat(greeting.authPluginData())
        .isEqualTo(bytes("61 48 24 77 4d 5d 68 74", "2e 26 70 27 6e 73 79 27 52 48 51 41"));
    assertThat(greeting.capabilities()).isEqualTo(Capabilities.of(0x0000001D_81FFFFFEL));
    assertThat(greeting.collation()).isEqualTo(8);
    assertThat(greeting.status()).isEqualTo(0x4002);
    assertThat(greeting.authPluginName()).isEqualTo("mysql_native_password");
    assertWritten(greeting::encode, MARIADB);
  }

  @Test
  void mysqlsGreetingIsReadAndWritten() {
    HandshakeV10 greeting = HandshakeV10.decode(buffer(MYSQL));

    assertThat(greeting.serverVersion()).isEqualTo("8.4.0");
    assertThat(Integer.toUnsignedLong(greeting.connectionId())).isEqualTo(4294967295L);
    assertThat(greeting.capabilities()).isEqualTo(Capabilities.of(0xDFFFFFFFL));
    assertThat(greeting.collation()).isEqualTo(255);
    assertThat(greeting.authPluginName()).isEqualTo("caching_sha2_password");
    assertWritten(greeting::encode, MYSQL);
  }

  @Test
  void theReservedBytesOfMysqlAreNoCapabilities() {
    String[] noise = MYSQL.clone();
    noise[11] = "ff ff ff ff | reserved";

    assertThat(HandshakeV10.decode(buffer(noise)).capabilities().extended()).isZero();
  }

  @Test
  void extendedCapabilitiesAreNotWrittenWithLongPassword() {
    Capabilities both = Capabilities.of(0xDFFFFFFFL).with(Capabilities.MARIADB_PROGRESS);
    HandshakeV10 greeting =
        new HandshakeV10(
            "8.4.0",
            -1,
            bytes("01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14"),
            both,
            255,
            2,
            "caching_sha2_password");

    assertWritten(greeting::encode, MYSQL);
  }

  @Test
  void aServerWithoutPluginsSpeaksTheDefaultOne() {
    String[] fields = {
      "0a '5.1.0' 00 01 00 00 00 01 02 03 04 05 06 07 08 00",
      "ff f7 08 02 00 | lower, collation, status",
      "03 00 | upper, without PLUGIN_AUTH",
      "00 | no length of the salt",
      "00 00 00 00 00 00 00 00 00 00 | reserved",
      "09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 00 | salt, part 2"
    };

    HandshakeV10 greeting = HandshakeV10.decode(buffer(fields));

    assertThat(greeting.authPluginName()).isEqualTo(HandshakeV10.DEFAULT_PLUGIN);
    assertThat(greeting.authPluginData()).hasSize(20);
    assertWritten(greeting::encode, fields);
  }

  @Test
  void aLongerSaltIsKept() {
    String[] fields = MYSQL.clone();
    fields[9] = "17 | two more bytes of salt";
    fields[12] = "09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 15 16 00";

    HandshakeV10 greeting = HandshakeV10.decode(buffer(fields));

    assertThat(greeting.authPluginData()).hasSize(22).endsWith(0x15, 0x16);
    assertWritten(greeting::encode, fields);
  }

  @Test
  void otherVersionsAreRefused() {
    assertRefused(HandshakeV10::decode, "expected protocol version 10, got 9", "09 '3.20' 00");
    assertRefused(HandshakeV10::decode, "expected protocol version 10, got 255", "ff 10 04 'Too many'");
  }

  @Test
  void theVersionMayHaveTheLimitAndNoMore() {
    String longest = "'" + "v".repeat(HandshakeV10.MAX_NAME_BYTES) + "' 00";
    String[] fields = MYSQL.clone();

    fields[1] = longest;
    assertThat(HandshakeV10.decode(buffer(fields)).serverVersion()).hasSize(255);

    fields[1] = "'v' " + longest;
    assertRefused(HandshakeV10::decode, "expected at most 255 bytes, got 256", fields);
  }

  @Test
  void truncationsUpToTheMethodsNameAreRefused() {
    assertTruncationsRefused(bytes(MARIADB), bytes(MARIADB).length - PLUGIN_NAME, HandshakeV10::decode);
  }

  @Test
  void aSaltOfOtherLengthIsAFaultOfOurs() {
    Capabilities none = Capabilities.of(0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HandshakeV10("8", 1, new byte[19], none, 45, 2, "mysql_native_password"));
  }
}
