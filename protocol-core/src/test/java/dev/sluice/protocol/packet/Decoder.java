package dev.sluice.protocol.packet;

import static dev.sluice.protocol.Wire.bytes;
import static dev.sluice.protocol.Wire.written;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.packet.client.AuthSwitchResponse;
import dev.sluice.protocol.packet.client.ComStmtExecute;
import dev.sluice.protocol.packet.client.Command;
import dev.sluice.protocol.packet.client.ConnectAttributes;
import dev.sluice.protocol.packet.client.HandshakeResponse41;
import dev.sluice.protocol.packet.client.SslRequest;
import dev.sluice.protocol.packet.server.AuthMoreData;
import dev.sluice.protocol.packet.server.AuthSwitchRequest;
import dev.sluice.protocol.packet.server.ColumnDefinition41;
import dev.sluice.protocol.packet.server.EofPacket;
import dev.sluice.protocol.packet.server.ErrPacket;
import dev.sluice.protocol.packet.server.HandshakeV10;
import dev.sluice.protocol.packet.server.LocalInfileRequest;
import dev.sluice.protocol.packet.server.OkPacket;
import dev.sluice.protocol.packet.server.SessionState;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Every decoder of a packet, with packets that it takes. */
enum Decoder {
  OK(
      in -> {
        OkPacket ok = OkPacket.decode(in, Negotiated.NONE);
        return out -> ok.encode(out, Negotiated.NONE);
      },
      bytes("00 02 00 21 00 00 00 04 'info'"),
      bytes("00 00 00 02 00 00 00 'info up to the end'")),
  OK_WITH_SESSION_STATE(
      in -> {
        OkPacket ok = OkPacket.decode(in, Negotiated.TRACKING);
        return out -> ok.encode(out, Negotiated.TRACKING);
      },
      bytes("fe 00 00 22 40 00 00 00 0b 01 06 05 'mysql' 02 01 '1'"),
      bytes("00 fe ff ff ff ff ff ff ff ff fd 00 00 01 02 00 00 00 02 'ok'")),
  ERR(in -> ErrPacket.decode(in)::encode, bytes("ff 1e 04 '#42S22Unknown column'"), bytes("ff 10 04 'Too many'")),
  EOF(in -> EofPacket.decode(in)::encode, bytes("fe 00 00 02 00")),
  GREETING(in -> HandshakeV10.decode(in)::encode, Decoder.greeting(0xDFFFFFFFL), Decoder.greeting(0x1D_81FFFFFEL)),
  SWITCH(in -> AuthSwitchRequest.decode(in)::encode, bytes("fe 'mysql_native_password' 00 'saltsaltsaltsaltsalt' 00")),
  MORE_DATA(in -> AuthMoreData.decode(in)::encode, bytes("01 03")),
  LOCAL_INFILE(in -> LocalInfileRequest.decode(in)::encode, bytes("fb 'data.csv'")),
  COLUMN(
      in -> {
        ColumnDefinition41 column = ColumnDefinition41.decode(in, Negotiated.NONE);
        return out -> column.encode(out, Negotiated.NONE);
      },
      bytes("03 'def' 04 'test' 01 't' 01 't' 01 'a' 01 'a' 0c 3f 00 0b 00 00 00 03 03 42 00 00 00"),
      bytes("03 'def' 00 00 00 01 '1' 00 0c 3f 00 01 00 00 00 03 81 00 00 00 00 fb")),
  COLUMN_WITH_EXTENDED_TYPE(
      in -> {
        ColumnDefinition41 column = ColumnDefinition41.decode(in, Negotiated.EXTENDED);
        return out -> column.encode(out, Negotiated.EXTENDED);
      },
      bytes("03 'def' 00 00 00 01 'j' 00 06 01 04 'json' 0c 2d 00 ff ff ff ff fc 90 00 00 00 00")),
  SESSION_STATE(
      in -> {
        byte[] raw = new byte[in.readableBytes()];
        in.readBytes(raw);
        SessionState.parse(raw);
        return out -> out.writeBytes(raw);
      },
      bytes("00 08 01 'a' 01 '1' 01 'b' 01 '2'", "01 03 02 'my'", "02 01 '1'", "03 03 00 01 'g'"),
      bytes("04 03 02 'tx'", "05 09 08 'T___W___'", "0c 02 01 02")),
  SSL_REQUEST(in -> SslRequest.decode(in)::encode, written(new SslRequest(Negotiated.LOGIN, 1 << 24, 45)::encode)),
  RESPONSE(
      in -> HandshakeResponse41.decode(in)::encode,
      Decoder.response(Negotiated.LOGIN),
      Decoder.response(Negotiated.LOGIN.with(Capabilities.ZSTD_COMPRESSION_ALGORITHM)),
      Decoder.response(Negotiated.LOGIN.with(Capabilities.PLUGIN_AUTH_LENENC_CLIENT_DATA)),
      Decoder.response(Negotiated.LOGIN.without(Capabilities.SECURE_CONNECTION))),
  SWITCH_RESPONSE(in -> AuthSwitchResponse.decode(in)::encode, bytes("'secret' 00")),
  COMMAND_WITH_QUERY_ATTRIBUTES(
      in -> {
        Command command = Command.decode(in, Negotiated.ATTRIBUTES);
        if (command instanceof ComStmtExecute execute) {
          execute.attributes(1, index -> false);
        }
        return command::encode;
      },
      bytes("17 07 00 00 00 08 01 00 00 00 02 00 01 01 00 00 fe 00 01 'a' 07 01 'b'"),
      bytes("03 00 01 'select 1'"),
      bytes("03 02 01 02 01 08 00 01 'n' fe 00 01 's' 07 00 00 00 00 00 00 00 'select 1'"),
      bytes("03 01 01 00 01 fe 00 01 's' 05 'value' 'select 1'")),
  COMMAND(
      in -> Command.decode(in, Negotiated.NONE)::encode,
      bytes("03 'select 1'"),
      bytes("04 'orders' 00 '%'"),
      bytes("0c 01 02 03 04"),
      bytes("1b 01 00"),
      bytes("16 'select ?'"));

  private final Function<ByteBuf, Consumer<ByteBuf>> decoder;
  private final List<byte[]> valid;

  Decoder(Function<ByteBuf, Consumer<ByteBuf>> decoder, byte[]... valid) {
    this.decoder = decoder;
    this.valid = List.of(valid);
  }

  /** Reads a packet, and gives what writes it again. */
  Consumer<ByteBuf> decode(ByteBuf payload) {
    return decoder.apply(payload);
  }

  List<byte[]> valid() {
    return valid;
  }

  private static byte[] greeting(long capabilities) {
    byte[] salt = bytes("'twenty bytes of salt'");
    return written(
        new HandshakeV10("11.4.5", 7, salt, Capabilities.of(capabilities), 45, 2, "caching_sha2_password")::encode);
  }

  private static byte[] response(Capabilities capabilities) {
    ConnectAttributes attributes = ConnectAttributes.of(Map.of("_os", "Linux"), StandardCharsets.UTF_8);
    return written(
        new HandshakeResponse41(capabilities, 1, 8, bytes("'app'"), bytes("'proof'"), bytes("'shop'"), "ed25519",
            attributes, 3)::encode);
  }

  /** In a type of its own, so that the constants above can use it. */
  private static final class Negotiated {
    static final Capabilities NONE = Capabilities.of(0);
    static final Capabilities ATTRIBUTES = Capabilities.of(Capabilities.QUERY_ATTRIBUTES);
    static final Capabilities TRACKING = Capabilities.of(Capabilities.SESSION_TRACK);
    static final Capabilities EXTENDED = Capabilities.of(Capabilities.MARIADB_EXTENDED_METADATA);
    static final Capabilities LOGIN = Capabilities.of(0x1D_0018_8208L);
  }
}
