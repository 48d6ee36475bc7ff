package dev.sluice.protocol.statement;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The words that have a meaning to a server. They are found by their bytes, and no string is made. */
final class Words {

  private static final int SLOTS = 4096;
  private static final byte[][] NAMES = new byte[SLOTS][];
  private static final @Nullable Word[] WORDS = new Word[SLOTS];

  static {
    Map<String, Word> words = new HashMap<>();
    names(BuiltInFunctions.COMMON).forEach(name -> words.put(name, new Word(null, true, true)));
    names(BuiltInFunctions.OF_MARIADB).forEach(name -> words.put(name, new Word(null, true, false)));
    names(BuiltInFunctions.OF_MYSQL).forEach(name -> words.put(name, new Word(null, false, true)));
    for (Keyword keyword : Keyword.values()) {
      String name = keyword.name().toLowerCase(Locale.ROOT);
      Word function = words.getOrDefault(name, new Word(null, false, false));
      words.put(name, new Word(keyword, function.onMariaDb(), function.onMySql()));
    }
    words.forEach((name, word) -> add(name.getBytes(StandardCharsets.US_ASCII), word));
  }

  private Words() {}

  private static Stream<String> names(String list) {
    return Arrays.stream(list.strip().split("\\s+"));
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
}
