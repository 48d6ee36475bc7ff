package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.payload.LengthEncoded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The names and values by which a client describes itself, as it sent them. A name may occur twice, and the bytes need
 * not be text. Immutable. Manual: "Protocol::HandshakeResponse41", {@code CLIENT_CONNECT_ATTRS}.
 */
public final class ConnectAttributes {

  /** The attributes of a client that sends none. */
  public static final ConnectAttributes NONE = new ConnectAttributes(new byte[0]);

  /** Servers refuse more. */
  public static final int MAX_BYTES = 0xFFFF;

  private final byte[] encoded;

  private ConnectAttributes(byte[] encoded) {
    this.encoded = encoded;
  }

  /** Attributes in that order, as text of that character set. */
  public static ConnectAttributes of(Map<String, String> attributes, Charset charset) {
    ByteBuf out = Unpooled.buffer();
    attributes.forEach((name, value) -> {
      LengthEncoded.writeBytes(out, name.getBytes(charset));
      LengthEncoded.writeBytes(out, value.getBytes(charset));
    });
    return new ConnectAttributes(Arrays.copyOf(out.array(), out.readableBytes()));
  }

  /** @throws ProtocolException if the length in all is wrong; names and values are not looked at */
  static ConnectAttributes decode(ByteBuf payload) {
    return new ConnectAttributes(LengthEncoded.readBytes(payload, MAX_BYTES));
  }

  void encode(ByteBuf out) {
    LengthEncoded.writeBytes(out, encoded);
  }

  /**
   * Names and values as text of that character set, in the order sent. Everything after a wrong length is left out, as
   * servers do.
   */
  public List<Map.Entry<String, String>> text(Charset charset) {
    List<Map.Entry<String, String>> pairs = new ArrayList<>();
    ByteBuf in = Unpooled.wrappedBuffer(encoded);
    try {
      while (in.isReadable()) {
        byte[] name = LengthEncoded.readBytes(in);
        byte[] value = LengthEncoded.readBytes(in);
        pairs.add(Map.entry(new String(name, charset), new String(value, charset)));
      }
    } catch (ProtocolException wrongLength) {
      return List.copyOf(pairs);
    }
    return List.copyOf(pairs);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConnectAttributes that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }
}
