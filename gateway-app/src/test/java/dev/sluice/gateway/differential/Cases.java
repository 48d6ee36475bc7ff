package dev.sluice.gateway.differential;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.core.io.ClassPathResource;

/**
 * Reads cases from files of this form: {@code ### name @tag} begins a case, of which {@code @mysql} and
 * {@code @mariadb} say that it is for that family only; then each line is one {@code COM_QUERY}, or
 * {@code !command argument} for another command; {@code #} begins a comment. {@code !stmt_...} is of the statement that
 * was prepared last, {@code !stmt_last} and {@code !stmt_bulk_last} of that too, without its id. Lines are UTF-8;
 * <code>{{hex:00FF}}</code> stands for bytes, <code>{{bytes}}</code> for all 256 as they stand in a literal,
 * <code>{{repeat:3:ab}}</code> for {@code ababab} and <code>{{columns:3}}</code> for as many items of a select list.
 */
public final class Cases {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)(?::(\\w+))?(?::(.*?))?}}");

  private Cases() {}

  static List<Case> of(String file) {
    List<Case> cases = new ArrayList<>();
    for (String line : lines(file)) {
      if (line.startsWith("### ")) {
        List<String> words = Arrays.asList(line.substring(4).split(" @"));
        cases.add(new Case(words.getFirst(), new LinkedHashSet<>(words.subList(1, words.size())), new ArrayList<>()));
      } else {
        cases.getLast().steps().add(step(line));
      }
    }
    return cases;
  }

  /** The lines that say something. */
  public static List<String> lines(String file) {
    try {
      String text = new ClassPathResource(file, Cases.class).getContentAsString(StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.isBlank() && (!line.startsWith("#") || line.startsWith("###"))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command of a line. */
  public static Step step(String line) {
    if (!line.startsWith("!")) {
      return new Step(line, Step.QUERY, bytes(line));
    }
    String name = line.substring(1).split(" ")[0];
    String text = line.substring(Math.min(line.length(), name.length() + 2));
    byte[] argument = switch (name) {
      case "stmt_execute", "stmt_last" -> Execution.arguments(text);
      case "stmt_bulk", "stmt_bulk_last" -> Execution.rows(text);
      default -> bytes(text);
    };
    return new Step(line, switch (name) {
      case "init_db" -> 0x02;
      case "query" -> Step.QUERY;
      case "field_list" -> 0x04;
      case "statistics" -> 0x09;
      case "debug" -> 0x0D;
      case "ping" -> 0x0E;
      case "set_option" -> 0x1B;
      case "reset_connection" -> 0x1F;
      case "file" -> Step.FILE;
      case "stmt_prepare" -> 0x16;
      case "stmt_execute", "stmt_last" -> 0x17;
      case "stmt_long_data" -> 0x18;
      case "stmt_close" -> 0x19;
      case "stmt_reset" -> 0x1A;
      case "stmt_fetch" -> 0x1C;
      case "stmt_bulk", "stmt_bulk_last" -> 0xFA;
      default -> Integer.decode(name);
    }, argument);
  }

  static byte[] bytes(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Matcher matcher = PLACEHOLDER.matcher(text);
    int end = 0;
    while (matcher.find()) {
      out.writeBytes(text.substring(end, matcher.start()).getBytes(StandardCharsets.UTF_8));
      out.writeBytes(value(matcher.group(1), matcher.group(2), matcher.group(3)));
      end = matcher.end();
    }
    out.writeBytes(text.substring(end).getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static byte[] value(String kind, String argument, String text) {
    return switch (kind) {
      case "hex" -> HexFormat.of().parseHex(argument);
      case "bytes" -> allBytes();
      case "repeat" -> text.repeat(Integer.parseInt(argument)).getBytes(StandardCharsets.UTF_8);
      case "columns" -> IntStream.rangeClosed(1, Integer.parseInt(argument))
          .mapToObj(i -> i + " AS c" + i)
          .collect(Collectors.joining(", "))
          .getBytes(StandardCharsets.UTF_8);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static byte[] allBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < 256; i++) {
      if (i == '\'' || i == '\\') {
        out.write('\\');
      }
      out.write(i);
    }
    return out.toByteArray();
  }
}
