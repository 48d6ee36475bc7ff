package dev.sluice.protocol.packet.client;

import static dev.sluice.protocol.Wire.buffer;
import static dev.sluice.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComChangeUserTests {

  private static HandshakeResponse41 before(long flags) {
    Capabilities said = Capabilities.of(Capabilities.PROTOCOL_41 | Capabilities.SECURE_CONNECTION | flags);
    return new HandshakeResponse41(said, 1 << 24, 45, bytes("'before'"), bytes("01 02"), bytes("'old'"), null,
        ConnectAttributes.of(Map.of("was", "here"), StandardCharsets.UTF_8), 0);
  }

  private static HandshakeResponse41 read(long flags, String... fields) {
    ByteBuf payload = buffer(fields);
    ComChangeUser change = (ComChangeUser) Command.decode(payload, Capabilities.of(0));
    assertThat(payload.isReadable()).isFalse();
    return change.login(before(flags));
  }

  @Test
  void allFields() {
    HandshakeResponse41 login = read(Capabilities.PLUGIN_AUTH | Capabilities.CONNECT_ATTRS
            | Capabilities.PLUGIN_AUTH_LENENC_CLIENT_DATA,
        "11 | COM_CHANGE_USER", "'app' 00 | user", "03 0a 0b 0c | auth response", "'shop' 00 | schema",
        "08 00 | collation", "'mysql_native_password' 00", "04 01 'k' 01 'v' | attributes");

    assertThat(login.user()).isEqualTo("app");
    assertThat(login.authResponse()).isEqualTo(bytes("0a 0b 0c"));
    assertThat(login.schemaName()).isEqualTo("shop");
    assertThat(login.collation()).isEqualTo(8);
    assertThat(login.authPluginName()).isEqualTo("mysql_native_password");
    assertThat(login.attributes().text(login.charset())).containsExactly(Map.entry("k", "v"));
    assertThat(login.maxPacketSize()).isEqualTo(1 << 24);
  }

  @Test
  void whatIsLeftOutAtTheEndIsAbsentAndTheCollationStays() {
    HandshakeResponse41 login = read(Capabilities.PLUGIN_AUTH, "11", "'app' 00", "00", "00");

    assertThat(login.schemaName()).isNull();
    assertThat(login.collation()).isEqualTo(45);
    assertThat(login.authPluginName()).isNull();
    assertThat(login.authResponse()).isEmpty();
    assertThat(login.attributes()).isEqualTo(ConnectAttributes.NONE);
  }

  @Test
  void whatIsNotWholeIsRefused() {
    for (String fields : new String[] {"", "'app'", "'app' 00 05 01",
        "'app' 00 00 'schema' 00 2d 00 'p' 00 09 01 'k'"}) {
      assertThatExceptionOfType(ProtocolException.class).as(fields).isThrownBy(
          () -> read(Capabilities.PLUGIN_AUTH | Capabilities.CONNECT_ATTRS, "11", fields));
    }
  }
}
