package dev.sluice.protocol.packet.client;

import dev.sluice.protocol.payload.LengthEncoded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names and values by which a client describes itself, with their length in all before them. */
final class ConnectAttributes {

  private ConnectAttributes() {}

  static Map<String, String> decode(ByteBuf payload, Charset charset, int limit) {
    ByteBuf in = Unpooled.wrappedBuffer(LengthEncoded.readBytes(payload, limit));
    Map<String, String> attributes = new LinkedHashMap<>();
    while (in.isReadable()) {
      String name = readText(in, charset);
      String value = readText(in, charset);
      attributes.put(name, value);
    }
    return attributes;
  }

  static void encode(Map<String, String> attributes, ByteBuf out, Charset charset) {
    List<byte[]> strings = new ArrayList<>();
    attributes.forEach(
        (name, value) -> {
          strings.add(name.getBytes(charset));
          strings.add(value.getBytes(charset));
        });
    long length = 0;
    for (byte[] string : strings) {
      length += LengthEncoded.sizeOf(string.length) + string.length;
    }
    LengthEncoded.writeInteger(out, length);
    strings.forEach(string -> LengthEncoded.writeBytes(out, string));
  }

  private static String readText(ByteBuf in, Charset charset) {
    return new String(LengthEncoded.readBytes(in), charset);
  }
}
