package dev.sluice.gateway.command;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code KILL} statement that names a connection by a number, or its own by {@code CONNECTION_ID()}. Others
 * ({@code KILL QUERY ID}, {@code KILL USER}, other expressions) are the server's own affair. Manual: "KILL Statement".
 *
 * <p>A negative number is an id with the top bit set in the hands of a driver that reads ids as signed, as MariaDB
 * Connector/J does.
 *
 * @param connectionId as written, unsigned
 * @param queryOnly whether only the running statement is meant, not its connection
 */
record KillStatement(long connectionId, boolean queryOnly) {

  /** Longer statements are not looked at; the longest form with some room for white space and comments. */
  private static final int MAX_LENGTH = 256;

  private static final String GAP = "(?:\\s|/\\*(?!M?[!+])[^*]*\\*/)";

  private static final Pattern FORM = Pattern.compile(GAP + "*KILL" + GAP + "+(?:(?:HARD|SOFT)" + GAP + "+)?"
      + "(?:(?<what>CONNECTION|QUERY)" + GAP + "+)?"
      + "(?:(?<id>-?\\d{1,18})|CONNECTION_ID\\s*\\(\\s*\\))" + GAP + "*;?" + GAP + "*",
      Pattern.CASE_INSENSITIVE);

  /**
   * Reads a statement's bytes without consuming them; empty where it is anything else.
   *
   * @param own the id of the connection that says it
   */
  static Optional<KillStatement> parse(ByteBuf statement, long own) {
    if (statement.readableBytes() > MAX_LENGTH || !mayBeKill(statement)) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(statement.toString(StandardCharsets.ISO_8859_1));
    return matcher.matches()
        ? Optional.of(new KillStatement(id(matcher.group("id"), own), "QUERY".equalsIgnoreCase(matcher.group("what"))))
        : Optional.empty();
  }

  private static long id(@Nullable String digits, long own) {
    if (digits == null) {
      return own;
    }
    long id = Long.parseLong(digits);
    return id < 0 && id >= Integer.MIN_VALUE ? Integer.toUnsignedLong((int) id) : id;
  }

  /** Rules out nearly every statement by its first letter. */
  private static boolean mayBeKill(ByteBuf statement) {
    for (int i = statement.readerIndex(); i < statement.writerIndex(); i++) {
      byte octet = statement.getByte(i);
      if (octet == '/') {
        return true;
      }
      if (octet > ' ') {
        return octet == 'K' || octet == 'k';
      }
    }
    return false;
  }
}
