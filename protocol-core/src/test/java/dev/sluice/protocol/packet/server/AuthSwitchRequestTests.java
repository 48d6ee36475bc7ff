package dev.sluice.protocol.packet.server;

import static dev.sluice.protocol.Wire.assertRefused;
import static dev.sluice.protocol.Wire.assertTruncationsRefused;
import static dev.sluice.protocol.Wire.assertWritten;
import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class AuthSwitchRequestTests {

  private static final String SALT = "01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14";

  private static final String[] SWITCH = {
    "fe                         | header",
    "'caching_sha2_password' 00 | method",
    SALT,
    "00                         | NUL of the salt"
  };

  @Test
  void fieldsAreReadAndWritten() {
    AuthSwitchRequest request = AuthSwitchRequest.decode(buffer(SWITCH));

    assertThat(request.pluginName()).isEqualTo("caching_sha2_password");
    assertThat(request.authPluginData()).isEqualTo(bytes(SALT, "00"));
    assertWritten(request::encode, SWITCH);
  }

  @Test
  void aSaltGetsItsNul() {
    assertWritten(AuthSwitchRequest.ofSalt("caching_sha2_password", bytes(SALT))::encode, SWITCH);
  }

  @Test
  void dataMayBeMissing() {
    assertThat(AuthSwitchRequest.decode(buffer("fe 'mysql_clear_password' 00")).authPluginData()).isEmpty();
  }

  @Test
  void theOldFormIsRefusedByName() {
    assertRefused(AuthSwitchRequest::decode, "OldAuthSwitchRequest", "fe");
    assertRefused(AuthSwitchRequest::decode, "header 0xfe, got 0x01", "01 'x' 00");
  }

  @Test
  void nameAndDataMayHaveTheLimitAndNoMore() {
    byte[] longest =
        written(
            out ->
                new AuthSwitchRequest(
                        "p".repeat(AuthSwitchRequest.MAX_PLUGIN_NAME_BYTES),
                        new byte[AuthSwitchRequest.MAX_DATA_BYTES])
                    .encode(out));

    assertThat(AuthSwitchRequest.decode(Unpooled.wrappedBuffer(longest)).authPluginData()).hasSize(65536);
    assertRefused(AuthSwitchRequest::decode, "at most 255 bytes, got 256", "fe '" + "p".repeat(256) + "' 00");
    assertRefused(AuthSwitchRequest::decode, "at most 65536 bytes, got 65537", "fe 'p' 00 '" + "d".repeat(65537) + "'");
  }

  @Test
  void truncationsAreRefused() {
    assertTruncationsRefused(bytes(SWITCH), 23, AuthSwitchRequest::decode);
  }
}
