package dev.sluice.protocol.packet.server;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.FixedLengthString;
import dev.sluice.protocol.payload.NullTerminatedString;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The server's greeting, the first packet of a connection. A MariaDB server identifies itself by leaving out {@code
 * LONG_PASSWORD}, and has its extended capabilities in the last four of the ten reserved bytes. Manual:
 * "Protocol::HandshakeV10"; MariaDB: "Connection", "Initial Handshake Packet".
 *
 * @param serverVersion plain text; MariaDB's may begin with {@code 5.5.5-}
 * @param connectionId 32 bits, unsigned
 * @param authPluginData the salt: 20 bytes, or up to 254 for an unusual plugin; without the NUL that follows it
 * @param capabilities what the server offers
 * @param collation the server's default one, its lowest 8 bits
 * @param status {@link dev.sluice.protocol.StatusFlags}, 16 bits
 * @param authPluginName the server's default method; {@link #DEFAULT_PLUGIN} where {@code PLUGIN_AUTH} is not offered
 */
public record HandshakeV10(
    String serverVersion,
    int connectionId,
    byte[] authPluginData,
    Capabilities capabilities,
    int collation,
    int status,
    String authPluginName)
    implements ServerPacket {

  public static final int PROTOCOL_VERSION = 10;
  public static final String DEFAULT_PLUGIN = "mysql_native_password";
  public static final int MAX_NAME_BYTES = 255;

  private static final int PART_1 = 8;
  private static final int SHORTEST = 20;
  private static final int LONGEST = 254;

  public HandshakeV10 {
    if (authPluginData.length < SHORTEST || authPluginData.length > LONGEST) {
      throw new IllegalArgumentException("salt of 20 to 254 bytes expected, got " + authPluginData.length);
    }
  }

  /** @throws ProtocolException if the payload is no greeting of protocol version 10 */
  public static HandshakeV10 decode(ByteBuf payload) {
    int version = FixedLengthInteger.read1(payload);
    if (version != PROTOCOL_VERSION) {
      throw new ProtocolException("greeting", "protocol version " + PROTOCOL_VERSION, version);
    }
    byte[] serverVersion = NullTerminatedString.read(payload, MAX_NAME_BYTES);
    int connectionId = (int) FixedLengthInteger.read4(payload);
    byte[] part1 = FixedLengthString.read(payload, PART_1);
    FixedLengthString.skip(payload, 1);
    long lower = FixedLengthInteger.read2(payload);
    int collation = FixedLengthInteger.read1(payload);
    int status = FixedLengthInteger.read2(payload);
    long upper = FixedLengthInteger.read2(payload);
    int saltLength = FixedLengthInteger.read1(payload);
    FixedLengthString.skip(payload, 6);
    long extended = FixedLengthInteger.read4(payload);
    byte[] salt = readSalt(payload, part1, saltLength);
    Capabilities offered = Capabilities.of(lower | upper << 16);
    Capabilities capabilities =
        offered.has(Capabilities.LONG_PASSWORD) ? offered : offered.with(extended << 32);
    String plugin = capabilities.has(Capabilities.PLUGIN_AUTH) ? readPlugin(payload) : DEFAULT_PLUGIN;
    payload.skipBytes(payload.readableBytes());
    return new HandshakeV10(utf8(serverVersion), connectionId, salt, capabilities, collation, status, plugin);
  }

  public void encode(ByteBuf out) {
    boolean plugins = capabilities.has(Capabilities.PLUGIN_AUTH);
    out.writeByte(PROTOCOL_VERSION);
    NullTerminatedString.write(out, serverVersion.getBytes(StandardCharsets.UTF_8));
    out.writeIntLE(connectionId);
    out.writeBytes(authPluginData, 0, PART_1);
    out.writeByte(0);
    out.writeShortLE(capabilities.lower16());
    out.writeByte(collation);
    out.writeShortLE(status);
    out.writeShortLE(capabilities.upper16());
    out.writeByte(plugins ? authPluginData.length + 1 : 0);
    out.writeZero(6);
    out.writeIntLE(capabilities.has(Capabilities.LONG_PASSWORD) ? 0 : capabilities.extended());
    out.writeBytes(authPluginData, PART_1, authPluginData.length - PART_1);
    out.writeByte(0);
    if (plugins) {
      NullTerminatedString.write(out, authPluginName.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static byte[] readSalt(ByteBuf payload, byte[] part1, int announced) {
    int part2 = Math.max(SHORTEST, announced - 1) - PART_1;
    byte[] salt = Arrays.copyOf(part1, PART_1 + part2);
    System.arraycopy(FixedLengthString.read(payload, part2), 0, salt, PART_1, part2);
    FixedLengthString.skip(payload, 1);
    return salt;
  }

  private static String readPlugin(ByteBuf payload) {
    return utf8(NullTerminatedString.readToNulOrEnd(payload, MAX_NAME_BYTES));
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
