package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.Collation;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.NullTerminatedString;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client says who it is and what it can do. Text is in the character set of {@code collation}. The capabilities
 * decide which fields are on the wire; what a client announces and then leaves out at the end is taken as absent, as
 * servers take it. Manual: "Protocol::HandshakeResponse41".
 *
 * @param capabilities as in {@link SslRequest}
 * @param maxPacketSize 0 to 2^32 - 1
 * @param collation 0 to 255
 * @param username at most {@link #MAX_USERNAME_BYTES}
 * @param authResponse the authentication method's own, at most {@link #MAX_AUTH_RESPONSE_BYTES}
 * @param schema at most {@link #MAX_SCHEMA_BYTES}; null for none
 * @param authPluginName at most {@link #MAX_PLUGIN_NAME_BYTES}; null where the client did not say
 * @param attributes names and values in the order sent, at most {@link #MAX_ATTRIBUTES_BYTES} in all
 * @param zstdLevel 1 to 22; 0 without {@code ZSTD_COMPRESSION_ALGORITHM}
 */
public record HandshakeResponse41(
    Capabilities capabilities,
    long maxPacketSize,
    int collation,
    String username,
    byte[] authResponse,
    @Nullable String schema,
    @Nullable String authPluginName,
    Map<String, String> attributes,
    int zstdLevel)
    implements ClientPacket {

  /** MariaDB's 128 characters of four bytes. */
  public static final int MAX_USERNAME_BYTES = 512;

  public static final int MAX_AUTH_RESPONSE_BYTES = 64 * 1024;

  /** 64 characters of four bytes. */
  public static final int MAX_SCHEMA_BYTES = 256;

  public static final int MAX_PLUGIN_NAME_BYTES = 255;

  /** Servers refuse more. */
  public static final int MAX_ATTRIBUTES_BYTES = 0xFFFF;

  private static final byte[] NONE = {};

  public HandshakeResponse41 {
    AuthResponseForm.of(capabilities).check(authResponse);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /** @throws dev.sluice.protocol.ProtocolException if the payload is none, or over a limit, or of the old protocol */
  public static HandshakeResponse41 decode(ByteBuf payload) {
    SslRequest prefix = SslRequest.decodePrefix(payload);
    Capabilities said = prefix.capabilities();
    Charset charset = Collation.charsetOf(prefix.collation());
    byte[] username = NullTerminatedString.read(payload, MAX_USERNAME_BYTES);
    byte[] authResponse = AuthResponseForm.of(said).read(payload);
    boolean hasSchema = said.has(Capabilities.CONNECT_WITH_DB);
    byte[] schema = hasSchema ? NullTerminatedString.readToNulOrEnd(payload, MAX_SCHEMA_BYTES) : NONE;
    boolean hasPlugin = said.has(Capabilities.PLUGIN_AUTH);
    byte[] plugin = hasPlugin ? NullTerminatedString.readToNulOrEnd(payload, MAX_PLUGIN_NAME_BYTES) : NONE;
    boolean hasAttributes = said.has(Capabilities.CONNECT_ATTRS) && payload.isReadable();
    Map<String, String> attributes =
        hasAttributes ? ConnectAttributes.decode(payload, charset, MAX_ATTRIBUTES_BYTES) : Map.of();
    boolean hasLevel = said.has(Capabilities.ZSTD_COMPRESSION_ALGORITHM) && payload.isReadable();
    int zstdLevel = hasLevel ? FixedLengthInteger.read1(payload) : 0;
    payload.skipBytes(payload.readableBytes());
    return new HandshakeResponse41(
        said,
        prefix.maxPacketSize(),
        prefix.collation(),
        new String(username, charset),
        authResponse,
        schema.length == 0 ? null : new String(schema, charset),
        plugin.length == 0 ? null : new String(plugin, StandardCharsets.UTF_8),
        attributes,
        zstdLevel);
  }

  @Override
  public void encode(ByteBuf out) {
    Charset charset = Collation.charsetOf(collation);
    new SslRequest(capabilities, maxPacketSize, collation).encode(out);
    NullTerminatedString.write(out, username.getBytes(charset));
    AuthResponseForm.of(capabilities).write(out, authResponse);
    if (capabilities.has(Capabilities.CONNECT_WITH_DB)) {
      NullTerminatedString.write(out, schema == null ? NONE : schema.getBytes(charset));
    }
    if (capabilities.has(Capabilities.PLUGIN_AUTH)) {
      NullTerminatedString.write(out, authPluginName == null ? NONE : authPluginName.getBytes(StandardCharsets.UTF_8));
    }
    if (capabilities.has(Capabilities.CONNECT_ATTRS)) {
      ConnectAttributes.encode(attributes, out, charset);
    }
    if (capabilities.has(Capabilities.ZSTD_COMPRESSION_ALGORITHM)) {
      out.writeByte(zstdLevel);
    }
  }
}
