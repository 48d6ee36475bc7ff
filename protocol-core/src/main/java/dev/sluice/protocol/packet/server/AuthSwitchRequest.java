package dev.sluice.protocol.packet.server;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.NullTerminatedString;
import dev.sluice.protocol.payload.RestOfPacketString;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The server wants another authentication method. Its short form, the header alone, asks for
 * {@code mysql_old_password} and is refused. Manual: "Protocol::AuthSwitchRequest".
 *
 * @param pluginName the method
 * @param authPluginData all bytes that follow; for a method with a 20-byte salt they are the salt and a NUL, see {@link
 *     #ofSalt}
 */
public record AuthSwitchRequest(String pluginName, byte[] authPluginData) implements ServerPacket {

  public static final int HEADER = 0xFE;
  public static final int MAX_PLUGIN_NAME_BYTES = 255;
  public static final int MAX_DATA_BYTES = 64 * 1024;

  /** A request for {@code mysql_native_password} or {@code caching_sha2_password}, whose clients require the NUL. */
  public static AuthSwitchRequest ofSalt(String pluginName, byte[] salt) {
    return new AuthSwitchRequest(pluginName, Arrays.copyOf(salt, salt.length + 1));
  }

  /** @throws ProtocolException if the payload is no such request, or its short form */
  public static AuthSwitchRequest decode(ByteBuf payload) {
    Header.read(payload, "AuthSwitchRequest", HEADER);
    if (!payload.isReadable()) {
      throw new ProtocolException("AuthSwitchRequest", "a method's name", "OldAuthSwitchRequest (mysql_old_password)");
    }
    byte[] pluginName = NullTerminatedString.read(payload, MAX_PLUGIN_NAME_BYTES);
    byte[] data = RestOfPacketString.read(payload, MAX_DATA_BYTES);
    return new AuthSwitchRequest(new String(pluginName, StandardCharsets.UTF_8), data);
  }

  public void encode(ByteBuf out) {
    out.writeByte(HEADER);
    NullTerminatedString.write(out, pluginName.getBytes(StandardCharsets.UTF_8));
    out.writeBytes(authPluginData);
  }
}
