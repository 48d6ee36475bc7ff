package dev.sluice.gateway.differential;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What follows the id in a {@code COM_STMT_EXECUTE}, from words: {@code cursor} asks for one; then the parameters,
 * {@code tiny:1}, {@code short:1}, {@code int:1}, {@code long:1}, {@code float:1}, {@code double:1}, {@code text:a},
 * {@code blob:a}, {@code data} (which was sent before), {@code null}, and any other type as {@code 0C:} with its bytes.
 * In a {@code COM_STMT_BULK_EXECUTE} {@code |} begins another row, and a parameter may be {@code default} or
 * {@code ignore} too; types are those of the first row.
 */
final class Execution {

  private record Parameter(int type, byte[] value, boolean isNull) {

    static Parameter of(String word) {
      String name = word.split(":")[0];
      String text = word.substring(Math.min(word.length(), name.length() + 1));
      return switch (name) {
        case "null" -> new Parameter(0x06, new byte[0], true);
        case "data" -> new Parameter(0xFC, new byte[0], false);
        case "tiny" -> new Parameter(0x01, number(8).put((byte) Integer.parseInt(text)).array(), 1);
        case "short" -> new Parameter(0x02, number(8).putShort((short) Integer.parseInt(text)).array(), 2);
        case "int" -> new Parameter(0x03, number(8).putInt(Integer.parseInt(text)).array(), 4);
        case "long" -> new Parameter(0x08, number(8).putLong(Long.parseLong(text)).array(), 8);
        case "float" -> new Parameter(0x04, number(8).putFloat(Float.parseFloat(text)).array(), 4);
        case "double" -> new Parameter(0x05, number(8).putDouble(Double.parseDouble(text)).array(), 8);
        case "text" -> new Parameter(0xFD, lengthEncoded(Cases.bytes(text)), false);
        case "blob" -> new Parameter(0xFC, lengthEncoded(Cases.bytes(text)), false);
        default -> new Parameter(Integer.parseInt(name, 16), Cases.bytes(text), false);
      };
    }

    Parameter(int type, byte[] value, int length) {
      this(type, Arrays.copyOf(value, length), false);
    }
  }

  private static final int SEND_TYPES = 0x80;
  private static final List<String> INDICATORS = List.of("value", "null", "default", "ignore");

  private Execution() {}

  static byte[] rows(String words) {
    List<List<String>> rows = Arrays.stream(words.split(" \\| ")).map(row -> List.of(row.split(" "))).toList();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) SEND_TYPES, 0});
    rows.getFirst().forEach(word -> out.writeBytes(new byte[] {(byte) Parameter.of(word).type(), 0}));
    for (String word : rows.stream().flatMap(List::stream).toList()) {
      int indicator = Math.max(0, INDICATORS.indexOf(word));
      out.write(indicator);
      if (indicator == 0) {
        out.writeBytes(Parameter.of(word).value());
      }
    }
    return out.toByteArray();
  }

  static byte[] arguments(String words) {
    List<String> parameters = new ArrayList<>(List.of(words.isEmpty() ? new String[0] : words.split(" ")));
    boolean cursor = parameters.remove("cursor");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(cursor ? 1 : 0);
    out.writeBytes(new byte[] {1, 0, 0, 0});
    if (!parameters.isEmpty()) {
      write(parameters.stream().map(Parameter::of).toList(), out);
    }
    return out.toByteArray();
  }

  private static void write(List<Parameter> parameters, ByteArrayOutputStream out) {
    byte[] nulls = new byte[(parameters.size() + 7) / 8];
    for (int i = 0; i < parameters.size(); i++) {
      nulls[i / 8] |= (byte) (parameters.get(i).isNull() ? 1 << (i % 8) : 0);
    }
    out.writeBytes(nulls);
    out.write(1);
    for (Parameter parameter : parameters) {
      out.write(parameter.type());
      out.write(0);
    }
    for (Parameter parameter : parameters) {
      out.writeBytes(parameter.value());
    }
  }

  private static ByteBuffer number(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] lengthEncoded(byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int[] width = value.length < 251 ? new int[] {value.length, 0} : value.length < 1 << 16 ? new int[] {0xFC, 2}
        : value.length < 1 << 24 ? new int[] {0xFD, 3} : new int[] {0xFE, 8};
    out.write(width[0]);
    out.write(number(8).putLong(value.length).array(), 0, width[1]);
    out.writeBytes(value);
    return out.toByteArray();
  }
}
