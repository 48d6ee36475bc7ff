package dev.sluice.clients;

import io.r2dbc.spi.R2dbcException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How the Java programs say what they found: a line a finding, {@code check: values}. */
final class Checks {

  static final int PORT = Integer.parseInt(environment("PORT"));
  static final boolean TLS = environment("TLS").equals("1");
  static final List<String> USERS = List.of(environment("USERS").split(" "));
  static final String PASSWORD = environment("PASSWORD");
  static final String SCHEMA = environment("SCHEMA");
  static final String FILE = environment("FILE");
  static final boolean MYSQL = environment("SERVER").equals("mysql");

  /** Takes long, and shows that it has begun: {@link #isBusy}. */
  static final String BUSY =
      "SELECT SUM(SLEEP(2)) FROM digits WHERE GET_LOCK(CONCAT('busy ', CONNECTION_ID()), 0)";

  private static final int LONGEST = 500;

  /** What a check does; it may fail as it likes. */
  interface Check {
    void run(String name) throws Exception;
  }

  private Checks() {}

  /** A query that has a row when {@link #BUSY} runs on the connection of this number. */
  static String isBusy(Object number) {
    return "SELECT d FROM digits WHERE d = 0 AND IS_USED_LOCK('busy " + number + "') IS NOT NULL";
  }

  private static String environment(String name) {
    return System.getenv("CLIENT_" + name);
  }

  static void say(String check, Object... values) {
    System.out.println(check + ": " + Arrays.stream(values).map(Checks::text).collect(Collectors.joining(" ")));
  }

  static void attempt(String check, Check action) {
    try {
      action.run(check);
    } catch (Exception e) {
      say(check, failure(e));
    }
  }

  /** A failure by what the server said, wherever it is in the chain of causes; a library's own by its type. */
  static String failure(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof SQLException sql && sql.getErrorCode() != 0) {
        return sql.getErrorCode() + " " + sql.getSQLState() + " " + plain(sql.getMessage());
      }
      if (e instanceof R2dbcException r2dbc && r2dbc.getErrorCode() != 0) {
        return r2dbc.getErrorCode() + " " + r2dbc.getSqlState() + " " + plain(r2dbc.getMessage());
      }
    }
    return failure.getClass().getName() + " " + plain(failure.getMessage());
  }

  /** Just the number: Sluice's own messages say that they are. */
  static String number(Throwable failure) {
    return failure(failure).split(" ")[0];
  }

  /** MariaDB's drivers put the connection's id before the message. */
  private static String plain(String message) {
    return message == null ? "" : message.replaceAll("\\(conn=-?\\d+\\) ", "");
  }

  static String text(Object value) {
    String text = switch (value) {
      case null -> "NULL";
      case byte[] bytes -> bytes(bytes);
      case ByteBuffer buffer -> {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        yield bytes(bytes);
      }
      case Object[] values -> Arrays.stream(values).map(Checks::text).toList().toString();
      case Map<?, ?> values -> values.entrySet().stream().map(e -> e.getKey() + "=" + text(e.getValue())).toList()
          .toString();
      case List<?> values -> values.stream().map(Checks::text).toList().toString();
      default -> value.toString();
    };
    text = text.replace("\n", "\\n").replace("\r", "\\r");
    return text.length() > LONGEST
        ? text.substring(0, 40) + "... " + text.length() + " " + md5(text.getBytes(StandardCharsets.UTF_8)) : text;
  }

  private static String bytes(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return "X" + HexFormat.of().formatHex(bytes);
    }
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String md5(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /** More than a packet's 16 MiB - 1. */
  static byte[] longValue() {
    byte[] value = new byte[17_920_000];
    for (int i = 0; i < value.length; i++) {
      value[i] = (byte) i;
    }
    return value;
  }
}
