package dev.sluice.protocol;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Collation ids, by which the wire also names character sets. Manual: "Character Set", "Protocol::CharacterSet";
 * MariaDB: "Supported Character Sets and Collations".
 */
public final class Collation {

  public static final int UTF8MB4_GENERAL_CI = 45;
  public static final int BINARY = 63;

  /** The bit that the id of a NO PAD collation of MariaDB has in addition to that of the padding one. */
  private static final int NO_PAD = 1024;

  private static final Charset[] BY_ID = new Charset[256];

  /** The character sets in which even ASCII characters take more than one byte. */
  private static final @Nullable String[] WIDE = new String[256];

  static {
    Arrays.fill(BY_ID, StandardCharsets.UTF_8);
    speak("Big5", 1, 84);
    speak("ISO-8859-2", 2, 9, 21, 27, 77);
    speak("IBM850", 4, 80);
    // what servers call latin1 is cp1252
    speak("windows-1252", 5, 8, 15, 31, 47, 48, 49, 94);
    speak("KOI8-R", 7, 74);
    speak("US-ASCII", 11, 65);
    speak("EUC-JP", 12, 91, 97, 98);
    speak("Shift_JIS", 13, 88);
    speak("windows-1251", 14, 23, 50, 51, 52);
    speak("ISO-8859-8", 16, 71);
    speak("TIS-620", 18, 89);
    speak("EUC-KR", 19, 85);
    speak("ISO-8859-13", 20, 41, 42, 79);
    speak("KOI8-U", 22, 75);
    speak("GB2312", 24, 86);
    speak("ISO-8859-7", 25, 70);
    speak("windows-1250", 26, 34, 44, 66, 99);
    speak("GBK", 28, 87);
    speak("windows-1257", 29, 58, 59);
    speak("ISO-8859-9", 30, 78);
    speak("IBM866", 36, 68);
    speak("x-MacCentralEurope", 38, 43);
    speak("x-MacRoman", 39, 53);
    speak("IBM852", 40, 81);
    speak("windows-1256", 57, 67);
    speak("windows-31j", 95, 96);
    speak("GB18030", 248, 249, 250);
    wide("ucs2", IntStream.rangeClosed(128, 151), 35, 90, 159);
    wide("utf16", IntStream.rangeClosed(101, 124), 54, 55);
    wide("utf16le", IntStream.empty(), 56, 62);
    wide("utf32", IntStream.rangeClosed(160, 183), 60, 61);
  }

  private Collation() {}

  /**
   * The character set of a client's text before its first statement, if it named this collation. It is UTF-8 for the
   * ids of UTF-8, for {@link #BINARY}, for ids that servers let no client use, for ids that Java has no character set
   * for, and for unknown ids.
   */
  public static Charset charsetOf(int collationId) {
    int id = padded(collationId);
    return id < 0 || id >= BY_ID.length ? StandardCharsets.UTF_8 : BY_ID[id];
  }

  /**
   * The name of the collation's character set if no server accepts statements in that set and so refuses the login;
   * null for every other collation.
   */
  public static @Nullable String notForClients(int collationId) {
    int id = padded(collationId);
    return id < 0 || id >= WIDE.length ? null : WIDE[id];
  }

  /**
   * Whether the second byte of a character may be that of an ASCII character, such as a backslash. That is so in Big5,
   * Shift-JIS, GBK, CP932 and GB18030. It may be so for id 0, which stands for the server's default. Other character
   * sets for clients use bytes of 0x80 and more there.
   */
  public static boolean hasAsciiTrailBytes(int collationId) {
    return switch (padded(collationId)) {
      case 0, 1, 84, 13, 88, 28, 87, 95, 96, 248, 249, 250 -> true;
      default -> false;
    };
  }

  private static int padded(int id) {
    return id >= NO_PAD && id < 2 * NO_PAD ? id - NO_PAD : id;
  }

  private static void wide(String charset, IntStream ids, int... more) {
    IntStream.concat(ids, Arrays.stream(more)).forEach(id -> WIDE[id] = charset);
  }

  /** A trimmed Java runtime may lack the rarer character sets; clients with any other are served all the same. */
  private static void speak(String charset, int... ids) {
    for (int id : ids) {
      BY_ID[id] = Charset.forName(charset, StandardCharsets.UTF_8);
    }
  }
}
