package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.CommandCode;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.NullTerminatedString;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Logs in again over the same connection, as the same user or another. Manual: "COM_CHANGE_USER".
 *
 * @param fields all that follows the command's byte, whose form depends on what the login negotiated; an unretained
 *     slice, valid as long as the packet it came from
 */
public record ComChangeUser(ByteBuf fields) implements Command {

  static ComChangeUser decode(ByteBuf payload) {
    return new ComChangeUser(payload.readSlice(payload.readableBytes()));
  }

  @Override
  public void encode(ByteBuf out) {
    out.writeByte(CommandCode.COM_CHANGE_USER.code());
    out.writeBytes(fields, fields.readerIndex(), fields.readableBytes());
  }

  /**
   * Reads the fields as those of a login, with the capabilities of the login before.
   *
   * @param before the connection's first login, or its last change of user
   * @throws dev.sluice.protocol.ProtocolException if they cannot be read, or exceed a limit of {@link
   *     HandshakeResponse41}
   */
  public HandshakeResponse41 login(HandshakeResponse41 before) {
    ByteBuf in = fields.duplicate();
    Capabilities said = before.capabilities();
    byte[] username = NullTerminatedString.read(in, HandshakeResponse41.MAX_USERNAME_BYTES);
    byte[] authResponse = AuthResponseForm.of(said.without(Capabilities.PLUGIN_AUTH_LENENC_CLIENT_DATA)).read(in);
    byte[] schema = NullTerminatedString.readToNulOrEnd(in, HandshakeResponse41.MAX_SCHEMA_BYTES);
    int collation = in.readableBytes() < Short.BYTES ? before.collation() : FixedLengthInteger.read2(in);
    byte[] plugin = said.has(Capabilities.PLUGIN_AUTH) && in.isReadable()
        ? NullTerminatedString.readToNulOrEnd(in, HandshakeResponse41.MAX_PLUGIN_NAME_BYTES) : new byte[0];
    ConnectAttributes attributes = said.has(Capabilities.CONNECT_ATTRS) && in.isReadable()
        ? ConnectAttributes.decode(in) : ConnectAttributes.NONE;
    return new HandshakeResponse41(said, before.maxPacketSize(), collation, username,
        authResponse, schema,
        plugin.length == 0 ? null : new String(plugin, StandardCharsets.ISO_8859_1), attributes, before.zstdLevel());
  }
}
