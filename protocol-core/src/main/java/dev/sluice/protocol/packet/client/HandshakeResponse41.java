package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.Collation;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.NullTerminatedString;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The client says who it is and what it can do. Text is in the character set of {@code collation}. The capabilities
 * decide which fields are on the wire; if a client announces a schema, a method's name or a level and then leaves it
 * out at the end, the field is absent, as on servers. Manual: "Protocol::HandshakeResponse41".
 *
 * @param capabilities as in {@link SslRequest}
 * @param maxPacketSize 0 to 2^32 - 1
 * @param collation 0 to 255
 * @param username at most {@link #MAX_USERNAME_BYTES}, in the client's character set
 * @param authResponse the authentication method's data, at most {@link #MAX_AUTH_RESPONSE_BYTES}
 * @param schema at most {@link #MAX_SCHEMA_BYTES}, in the client's character set; empty for none
 * @param authPluginName at most {@link #MAX_PLUGIN_NAME_BYTES}; null if the client did not name it
 * @param attributes what the client says of itself
 * @param zstdLevel 1 to 22; 0 without {@code ZSTD_COMPRESSION_ALGORITHM}
 */
public record HandshakeResponse41(
    Capabilities capabilities,
    long maxPacketSize,
    int collation,
    byte[] username,
    byte[] authResponse,
    byte[] schema,
    @Nullable String authPluginName,
    ConnectAttributes attributes,
    int zstdLevel)
    implements ClientPacket {

  /** MariaDB's 128 characters of four bytes. */
  public static final int MAX_USERNAME_BYTES = 512;

  public static final int MAX_AUTH_RESPONSE_BYTES = 64 * 1024;

  /** 64 characters of four bytes. */
  public static final int MAX_SCHEMA_BYTES = 256;

  public static final int MAX_PLUGIN_NAME_BYTES = 255;

  private static final byte[] NONE = {};

  public HandshakeResponse41 {
    AuthResponseForm.of(capabilities).check(authResponse);
  }

  /** The character set of the client's text. */
  public Charset charset() {
    return Collation.charsetOf(collation);
  }

  /** The user's name; bytes that are not text are replaced by question marks, as on servers. */
  public String user() {
    return text(username);
  }

  /** The schema's name, or null for none; bytes that are not text are replaced by question marks. */
  public @Nullable String schemaName() {
    return schema.length == 0 ? null : text(schema);
  }

  private String text(byte[] bytes) {
    return new String(bytes, charset()).replace('\uFFFD', '?');
  }

  /** The same response with other capabilities. */
  public HandshakeResponse41 with(Capabilities other) {
    return new HandshakeResponse41(other, maxPacketSize, collation, username, authResponse, schema, authPluginName,
        attributes, zstdLevel);
  }

  /**
   * @throws dev.sluice.protocol.ProtocolException if the payload cannot be read, exceeds a limit, or is of the protocol
   *     before 4.1
   */
  public static HandshakeResponse41 decode(ByteBuf payload) {
    SslRequest prefix = SslRequest.decodePrefix(payload);
    Capabilities said = prefix.capabilities();
    byte[] username = NullTerminatedString.read(payload, MAX_USERNAME_BYTES);
    byte[] authResponse = AuthResponseForm.of(said).read(payload);
    boolean hasSchema = said.has(Capabilities.CONNECT_WITH_DB);
    byte[] schema = hasSchema ? NullTerminatedString.readToNulOrEnd(payload, MAX_SCHEMA_BYTES) : NONE;
    boolean hasPlugin = said.has(Capabilities.PLUGIN_AUTH);
    byte[] plugin = hasPlugin ? NullTerminatedString.readToNulOrEnd(payload, MAX_PLUGIN_NAME_BYTES) : NONE;
    ConnectAttributes attributes =
        said.has(Capabilities.CONNECT_ATTRS) ? ConnectAttributes.decode(payload) : ConnectAttributes.NONE;
    boolean hasLevel = said.has(Capabilities.ZSTD_COMPRESSION_ALGORITHM) && payload.isReadable();
    int zstdLevel = hasLevel ? FixedLengthInteger.read1(payload) : 0;
    payload.skipBytes(payload.readableBytes());
    return new HandshakeResponse41(
        said,
        prefix.maxPacketSize(),
        prefix.collation(),
        username,
        authResponse,
        schema,
        plugin.length == 0 ? null : new String(plugin, StandardCharsets.ISO_8859_1),
        attributes,
        zstdLevel);
  }

  @Override
  public void encode(ByteBuf out) {
    new SslRequest(capabilities, maxPacketSize, collation).encode(out);
    NullTerminatedString.write(out, username);
    AuthResponseForm.of(capabilities).write(out, authResponse);
    if (capabilities.has(Capabilities.CONNECT_WITH_DB)) {
      NullTerminatedString.write(out, schema);
    }
    if (capabilities.has(Capabilities.PLUGIN_AUTH)) {
      NullTerminatedString.write(out,
          authPluginName == null ? NONE : authPluginName.getBytes(StandardCharsets.ISO_8859_1));
    }
    if (capabilities.has(Capabilities.CONNECT_ATTRS)) {
      attributes.encode(out);
    }
    if (capabilities.has(Capabilities.ZSTD_COMPRESSION_ALGORITHM)) {
      out.writeByte(zstdLevel);
    }
  }
}
