package dev.sluice.protocol.statement;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a statement's author tells the gateway in a comment: <code>/*sluice:name*&#47;</code> or
 * <code>/*sluice:name=value*&#47;</code>. White space around the name and the value is left out. The server passes over
 * it as over any other comment. Names are not checked here.
 *
 * @param name the name, in lower case
 * @param value what follows the first equals sign; null if there is none
 */
public record Hint(String name, @Nullable String value) {

  /** The longest comment that is read as a hint, in bytes without its marks. */
  static final int MAX_LENGTH = 256;

  /** The most hints that are read in a text; further ones are passed over. */
  static final int MAX_COUNT = 16;

  private static final byte[] PREFIX = "sluice:".getBytes(StandardCharsets.US_ASCII);

  /** The hint in a comment between its marks; null if it is a comment like others. */
  static @Nullable Hint read(ByteBuf text, int from, int to) {
    int begin = from;
    while (begin < to && text.getUnsignedByte(begin) <= ' ') {
      begin++;
    }
    if (to - begin < PREFIX.length || to - from > MAX_LENGTH) {
      return null;
    }
    for (int i = 0; i < PREFIX.length; i++) {
      if (text.getByte(begin + i) != PREFIX[i]) {
        return null;
      }
    }
    return of(text.toString(begin + PREFIX.length, to - begin - PREFIX.length, StandardCharsets.UTF_8));
  }

  private static Hint of(String content) {
    int equals = content.indexOf('=');
    String name = (equals < 0 ? content : content.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
    return new Hint(name, equals < 0 ? null : content.substring(equals + 1).strip());
  }

  /** Those of one reading's hints that the other reading has too. */
  static List<Hint> common(List<Hint> hints, List<Hint> others) {
    return hints.stream().filter(others::contains).toList();
  }
}
