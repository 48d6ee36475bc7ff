package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.Capabilities;
import dev.sluice.protocol.payload.FixedLengthInteger;
import dev.sluice.protocol.payload.FixedLengthString;
import dev.sluice.protocol.payload.LengthEncoded;
import dev.sluice.protocol.payload.NullTerminatedString;
import io.netty.buffer.ByteBuf;

/** How the authentication response is written: the newest form that the capabilities of both sides allow. */
enum AuthResponseForm {
  LENGTH_ENCODED(HandshakeResponse41.MAX_AUTH_RESPONSE_BYTES),
  ONE_BYTE_LENGTH(0xFF),
  NULL_TERMINATED(HandshakeResponse41.MAX_AUTH_RESPONSE_BYTES);

  private final int limit;

  AuthResponseForm(int limit) {
    this.limit = limit;
  }

  static AuthResponseForm of(Capabilities capabilities) {
    if (capabilities.has(Capabilities.PLUGIN_AUTH_LENENC_CLIENT_DATA)) {
      return LENGTH_ENCODED;
    }
    return capabilities.has(Capabilities.SECURE_CONNECTION) ? ONE_BYTE_LENGTH : NULL_TERMINATED;
  }

  byte[] read(ByteBuf payload) {
    return switch (this) {
      case LENGTH_ENCODED -> LengthEncoded.readBytes(payload, limit);
      case ONE_BYTE_LENGTH -> FixedLengthString.read(payload, FixedLengthInteger.read1(payload));
      case NULL_TERMINATED -> NullTerminatedString.read(payload, limit);
    };
  }

  void write(ByteBuf out, byte[] response) {
    switch (this) {
      case LENGTH_ENCODED -> LengthEncoded.writeBytes(out, response);
      case ONE_BYTE_LENGTH -> out.writeByte(response.length).writeBytes(response);
      case NULL_TERMINATED -> NullTerminatedString.write(out, response);
    }
  }

  void check(byte[] response) {
    if (response.length > limit) {
      throw new IllegalArgumentException(
          "authentication response of at most " + limit + " bytes expected, got " + response.length);
    }
  }
}
