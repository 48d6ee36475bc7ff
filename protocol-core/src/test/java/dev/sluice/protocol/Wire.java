package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Literal bytes for tests: hex pairs and 'text', one field a line, with a label after a bar. */
public final class Wire {

  private static final Pattern TOKEN = Pattern.compile("'([^']*)'|([0-9a-f]{2})|(\\S+)");

  private Wire() {}

  /** {@code bytes("0a | version", "'11.4' 00 | server version")}. */
  public static byte[] bytes(String... fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String field : fields) {
      Matcher token = TOKEN.matcher(field.split("\\|", 2)[0]);
      while (token.find()) {
        if (token.group(3) != null) {
          throw new IllegalArgumentException("not a byte: " + token.group(3) + " in " + field);
        }
        String text = token.group(1);
        out.writeBytes(
            text == null ? HexFormat.of().parseHex(token.group(2)) : text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toByteArray();
  }

  /** A payload behind its header: {@code frame(1, "fe 00 00", "02 00 | status")} is {@code 05 00 00 01 fe 00 ...}. */
  public static byte[] frame(int sequenceId, String... payload) {
    byte[] bytes = bytes(payload);
    byte[] header = {(byte) bytes.length, (byte) (bytes.length >> 8), (byte) (bytes.length >> 16), (byte) sequenceId};
    return join(header, bytes);
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  public static ByteBuf buffer(String... fields) {
    return Unpooled.wrappedBuffer(bytes(fields));
  }

  /** What {@code encoder} writes. */
  public static byte[] written(Consumer<ByteBuf> encoder) {
    ByteBuf out = Unpooled.buffer();
    try {
      encoder.accept(out);
      return ByteBufUtil.getBytes(out);
    } finally {
      out.release();
    }
  }

  /** That {@code encoder} writes these bytes; a failure shows both as hex dumps. */
  public static void assertWritten(Consumer<ByteBuf> encoder, String... fields) {
    assertSameBytes(written(encoder), bytes(fields));
  }

  public static void assertSameBytes(byte[] actual, byte[] expected) {
    assertThat(dump(actual)).isEqualTo(dump(expected));
  }

  /** That {@code decoder} refuses these bytes as a peer's fault whose message holds {@code reason}. */
  public static void assertRefused(Consumer<ByteBuf> decoder, String reason, String... fields) {
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> decoder.accept(buffer(fields)))
        .withMessageContaining(reason);
  }

  /**
   * That {@code decoder} refuses every beginning of {@code whole} shorter than {@code shortest} bytes, and takes or
   * refuses, but never fails at, every longer one.
   */
  public static void assertTruncationsRefused(byte[] whole, int shortest, Consumer<ByteBuf> decoder) {
    for (int length = 0; length < whole.length; length++) {
      byte[] start = Arrays.copyOf(whole, length);
      boolean taken = isTaken(start, decoder);
      assertThat(taken && length < shortest).as(() -> "taken though cut short:\n" + dump(start)).isFalse();
    }
    assertThat(isTaken(whole, decoder)).as(() -> "refused though whole:\n" + dump(whole)).isTrue();
  }

  public static String dump(byte[] bytes) {
    return bytes.length == 0 ? "no bytes" : ByteBufUtil.prettyHexDump(Unpooled.wrappedBuffer(bytes));
  }

  private static boolean isTaken(byte[] bytes, Consumer<ByteBuf> decoder) {
    try {
      decoder.accept(Unpooled.wrappedBuffer(bytes));
      return true;
    } catch (ProtocolException refused) {
      return false;
    }
  }
}
