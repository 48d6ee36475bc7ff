package dev.sluice.protocol.packet.client;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeResponse41Tests {

  private static final String FILLER = "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
  private static final String PROOF = "2c a6 78 40 b5 d6 04 85 8d b8 30 ec 9f 73 93 77 04 c3 3f a8";

  /** Read from the mariadb command line client 11.4.5, its attributes shortened. */
  private static final String[] LIBMARIADB = {
    "8c a2 bf 00             | capabilities, without LONG_PASSWORD",
    "00 00 00 01             | max packet size",
    "21                      | utf8mb3_general_ci",
    FILLER,
    "1d 00 00 00             | extended capabilities",
    "'app' 00                | username",
    "14                      | length of the authentication response",
    PROOF,
    "'shop' 00               | schema",
    "'mysql_native_password' 00",
    "25                      | length of the attributes",
    "03 '_os' 05 'Linux'",
    "0c '_client_name' 0a 'libmariadb'",
    "01 '_' 00"
  };

  /** Read from Connector/J 9.7.0, its attributes shortened. */
  private static final String[] CONNECTOR_J = {
    "0e a2 3e 01             | capabilities",
    "ff ff ff 00             | max packet size",
    "ff                      | utf8mb4_0900_ai_ci",
    FILLER,
    "00 00 00 00",
    "'app' 00                | username",
    "14                      | length of the authentication response",
    PROOF,
    "'shop' 00               | schema",
    "'mysql_native_password' 00",
    "1f                      | length of the attributes",
    "0c '_client_name' 11 'MySQL Connector/J'"
  };

  private static HandshakeResponse41 decode(String... fields) {
    ByteBuf payload = buffer(fields);
    HandshakeResponse41 response = HandshakeResponse41.decode(payload);
    assertThat(payload.isReadable()).isFalse();
    return response;
  }

  /** A response with these capabilities, lowest byte first, and these fields after the fixed ones. */
  private static String[] response(String capabilities, String... fields) {
    String[] fixed = {capabilities, "00 00 00 01", "2d", FILLER, "00 00 00 00"};
    return Stream.of(fixed, fields).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void libmariadbsResponseIsReadAndWritten() {
    HandshakeResponse41 response = decode(LIBMARIADB);

    assertThat(response.capabilities()).isEqualTo(Capabilities.of(0x0000001D_00BFA28CL));
    assertThat(response.maxPacketSize()).isEqualTo(1 << 24);
    assertThat(response.collation()).isEqualTo(33);
    assertThat(response.user()).isEqualTo("app");
    assertThat(response.authResponse()).isEqualTo(bytes(PROOF));
    assertThat(response.schemaName()).isEqualTo("shop");
    assertThat(response.authPluginName()).isEqualTo("mysql_native_password");
    assertThat(response.attributes().text(response.charset()))
        .containsExactly(Map.entry("_os", "Linux"), Map.entry("_client_name", "libmariadb"), Map.entry("_", ""));
    assertThat(response.zstdLevel()).isZero();
    assertWritten(response::encode, LIBMARIADB);
  }

  @Test
  void connectorJsResponseIsReadAndWritten() {
    HandshakeResponse41 response = decode(CONNECTOR_J);

    assertThat(response.capabilities()).isEqualTo(Capabilities.of(0x013EA20EL));
    assertThat(response.attributes().text(response.charset()))
        .containsExactly(Map.entry("_client_name", "MySQL Connector/J"));
    assertWritten(response::encode, CONNECTOR_J);
  }

  @Test
  void textIsInTheCollationsCharset() {
    String[] latin1 = {"0c 82 00 00", "00 00 00 01", "08 | latin1", FILLER, "00 00 00 00", "'r' e9 'mi' 00 00 e9 00"};
    String[] gbk = {"0c 82 00 00", "00 00 00 01", "1c | gbk", FILLER, "00 00 00 00", "d6 d0 00 00 b9 fa 00"};

    assertThat(decode(latin1).user()).isEqualTo("r\u00e9mi");
    assertThat(decode(latin1).schemaName()).isEqualTo("\u00e9");
    assertThat(decode(gbk).user()).isEqualTo("\u4e2d");
    assertThat(decode(gbk).schemaName()).isEqualTo("\u56fd");
    assertWritten(decode(latin1)::encode, latin1);
    assertWritten(decode(gbk)::encode, gbk);
  }

  @Test
  void theAuthenticationResponseHasThreeForms() {
    String[] lengthEncoded = response("00 82 20 00", "00 | username", "fc 2c 01", "'" + "x".repeat(300) + "'");
    String[] oneByte = response("00 82 00 00", "00", "03 'abc'");
    String[] nullTerminated = response("00 02 00 00", "00", "'abc' 00");

    assertThat(decode(lengthEncoded).authResponse()).hasSize(300);
    assertThat(decode(oneByte).authResponse()).isEqualTo(bytes("'abc'"));
    assertThat(decode(nullTerminated).authResponse()).isEqualTo(bytes("'abc'"));
    assertWritten(decode(lengthEncoded)::encode, lengthEncoded);
    assertWritten(decode(oneByte)::encode, oneByte);
    assertWritten(decode(nullTerminated)::encode, nullTerminated);
  }

  @Test
  void zstdHasALevel() {
    String[] fields = response("00 82 10 04", "'u' 00 00", "00 | no attributes", "07 | level");

    assertThat(decode(fields).zstdLevel()).isEqualTo(7);
    assertWritten(decode(fields)::encode, fields);
  }

  @Test
  void whatIsAnnouncedAndLeftOutIsAbsent() {
    HandshakeResponse41 response = decode(response("08 82 08 04", "'u' 00 00"));

    assertThat(response.schemaName()).isNull();
    assertThat(response.authPluginName()).isNull();
    assertThat(response.attributes()).isEqualTo(ConnectAttributes.NONE);
    assertThat(response.zstdLevel()).isZero();
  }

  @Test
  void anEmptySchemaOrMethodIsNone() {
    HandshakeResponse41 response = decode(response("08 82 08 00", "'u' 00 00", "00 | schema", "00 | method"));

    assertThat(response.schemaName()).isNull();
    assertThat(response.authPluginName()).isNull();
  }

  @Test
  void theLastStringsNulMayBeMissing() {
    assertThat(decode(response("08 82 00 00", "'u' 00 00", "'shop'")).schemaName()).isEqualTo("shop");
    assertThat(decode(response("00 82 08 00", "'u' 00 00", "'mysql_native_password'")).authPluginName())
        .isEqualTo("mysql_native_password");
  }

  @Test
  void everyFieldMayHaveItsLimitAndNoMore() {
    assertLimit(512, n -> response("00 82 00 00", "'" + "u".repeat(n) + "' 00 00"));
    assertLimit(256, n -> response("08 82 00 00", "'u' 00 00", "'" + "s".repeat(n) + "' 00"));
    assertLimit(255, n -> response("00 82 08 00", "'u' 00 00", "'" + "p".repeat(n) + "' 00"));
    assertLimit(65536, n -> response("00 02 00 00", "'u' 00", "'" + "a".repeat(n) + "' 00"));
    assertLimit(65536, n -> response("00 82 20 00", "'u' 00", length3(n), "'" + "a".repeat(n) + "'"));
    assertLimit(65535, n -> response("00 82 10 00", "'u' 00 00", length3(n), attribute(n - 5)));
  }

  /** Servers refuse these too. */
  @Test
  void attributesThatDoNotFillTheirLengthAreRefused() {
    for (String attributes : new String[] {"", "05 01 'a' 01 'b'", "fb 01 'a' 01 'b'", "ff", "fc 01"}) {
      assertThatExceptionOfType(ProtocolException.class).as(attributes)
          .isThrownBy(() -> decode(response("00 82 10 00", "'u' 00 00", attributes)));
    }
  }

  /** What a server shows of them; what is relayed is what came. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      08 01 'a' 01 '1' 01 'a' 01 '2'   | a=1 a=2
      06 01 'a' 01 '1' 05 'b'          | a=1
      06 01 'a' 01 '1' 01 'b'          | a=1
      05 fb 01 'a' 01 '1'              | ""
      05 01 e9 02 fe e9                | é=þé
      00                               | ""
      """)
  void attributesKeepTheirBytesWhateverTheyAre(String attributes, String text) {
    String[] fields = {"00 82 10 00", "00 00 00 01", "08 | latin1", FILLER, "00 00 00 00", "'u' 00 00", attributes};
    HandshakeResponse41 response = decode(fields);

    assertThat(response.attributes().text(response.charset()).stream().map(Object::toString).collect(joining(" ")))
        .isEqualTo(text);
    assertWritten(response::encode, fields);
  }

  @Test
  void whatIsNoTextIsShownAsQuestionMarksAndKept() {
    String[] fields = {"0c 82 00 00", "00 00 00 01", "2d | utf8mb4", FILLER, "00 00 00 00", "'j' fc 00 00 ff 00"};

    assertThat(decode(fields).user()).isEqualTo("j?");
    assertThat(decode(fields).schemaName()).isEqualTo("?");
    assertWritten(decode(fields)::encode, fields);
  }

  @Test
  void theOldProtocolIsRefusedByName() {
    assertRefused(HandshakeResponse41::decode, "got HandshakeResponse320", "05 24 00 00 00 'root' 00 'abcdefgh' 00");
  }

  @Test
  void truncationsUpToTheSchemaAreRefused() {
    assertTruncationsRefused(bytes(LIBMARIADB), 32 + 4 + 21, HandshakeResponse41::decode);
  }

  @Test
  void aResponseTooLongForItsFormIsAFaultOfOurs() {
    Capabilities oneByte = Capabilities.of(Capabilities.PROTOCOL_41 | Capabilities.SECURE_CONNECTION);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new HandshakeResponse41(oneByte, 0, 45, new byte[0], new byte[256], new byte[0], null,
                ConnectAttributes.NONE, 0));
  }

  private static void assertLimit(int limit, IntFunction<String[]> ofLength) {
    decode(ofLength.apply(limit));
    assertRefused(HandshakeResponse41::decode, "at most " + limit + " bytes, got ", ofLength.apply(limit + 1));
  }

  /** An attribute without a name. */
  private static String attribute(int n) {
    return "00 " + length3(n) + " '" + "v".repeat(n) + "'";
  }

  private static String length3(int n) {
    return "fd %02x %02x %02x".formatted(n & 0xFF, n >> 8 & 0xFF, n >> 16);
  }
}
