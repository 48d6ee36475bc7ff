package dev.sluice.protocol.statement;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The words that have a meaning to a server. They are found by their bytes, and no string is made. */
final class Words {

  private static final int SLOTS = 4096;
  private static final byte[][] NAMES = new byte[SLOTS][];
  private static final @Nullable Word[] WORDS = new Word[SLOTS];

  static {
    Map<String, Keyword> keywords = Arrays.stream(Keyword.values())
        .collect(Collectors.toMap(keyword -> keyword.name().toLowerCase(Locale.ROOT), keyword -> keyword));
    Set<String> onMariaDb = names(BuiltInFunctions.COMMON, BuiltInFunctions.OF_MARIADB);
    Set<String> onMySql = names(BuiltInFunctions.COMMON, BuiltInFunctions.OF_MYSQL);
    Set<String> reservedOnMariaDb = names(ReservedWords.COMMON, ReservedWords.SELDOM_NAMES,
        ReservedWords.OF_MARIADB);
    Set<String> reservedOnMySql = names(ReservedWords.COMMON, ReservedWords.SELDOM_NAMES,
        ReservedWords.OF_MYSQL);
    Stream.of(keywords.keySet(), onMariaDb, onMySql, reservedOnMariaDb, reservedOnMySql).flatMap(Set::stream).distinct()
        .forEach(name -> add(name.getBytes(StandardCharsets.US_ASCII), new Word(keywords.get(name),
            onMariaDb.contains(name), onMySql.contains(name), reservedOnMariaDb.contains(name),
            reservedOnMySql.contains(name))));
  }

  private Words() {}

  private static Set<String> names(String... lists) {
    return Arrays.stream(lists).flatMap(list -> Arrays.stream(list.strip().split("\\s+"))).collect(Collectors.toSet());
  }

  private static void add(byte[] name, Word word) {
    int slot = slot(name, name.length);
    while (WORDS[slot] != null) {
      slot = slot + 1 & SLOTS - 1;
    }
    NAMES[slot] = name;
    WORDS[slot] = word;
  }

  private static int slot(byte[] name, int length) {
    int hash = length;
    for (int i = 0; i < length; i++) {
      hash = hash * 31 + name[i];
    }
    return (hash ^ hash >>> 12) & SLOTS - 1;
  }

  /** Finds the word with these bytes in lower case; null if there is none. */
  static @Nullable Word find(byte[] name, int length) {
    if (length == name.length) {
      return null;
    }
    int slot = slot(name, length);
    Word word = WORDS[slot];
    while (word != null && !Arrays.equals(NAMES[slot], 0, NAMES[slot].length, name, 0, length)) {
      slot = slot + 1 & SLOTS - 1;
      word = WORDS[slot];
    }
    return word;
  }

  /** The word of that name in lower case, which is one of them. */
  static Word named(String name) {
    byte[] bytes = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), name.length() + 1);
    return Objects.requireNonNull(find(bytes, name.length()), name);
  }
}
