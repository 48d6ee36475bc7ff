package dev.sluice.protocol.statement;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts a digest's text together from what a statement is made of, and shortens lists of values while they come, so that
 * a list takes no more room than its first values. When there is no room left it ends with three dots. Not thread-safe.
 */
final class DigestText {

  /** What the text is made of. */
  enum Item {
    /** The beginning, or something that was shortened. */
    OTHER,
    /** A word that is not a name. */
    KEYWORD,
    /** A name, or a word that could be one. */
    NAME,
    /** {@code ?} in the place of a literal or a parameter. */
    VALUE,
    /** {@code ?, ...} in the place of several. */
    VALUES,
    /** A plus or minus that may belong to a number. */
    SIGN,
    /** Any other operator. */
    OPERATOR,
    PERIOD, AT, COMMA, OPEN, CLOSE, SEMICOLON;

    private static final Item[] ALL = values();
  }

  private static final byte[] DOTS = {'.', '.', '.'};
  private static final byte[] MORE_VALUES = {',', ' ', '.', '.', '.'};

  /** How many of the last items are known, and how many bits each takes in {@link #items}. */
  private static final int KNOWN = 4;

  private static final int ITEM_BITS = 4;

  /** Lists in more parentheses than these are not shortened. */
  private static final int MAX_DEPTH = 32;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final byte[] text;
  private int length;
  private boolean cut;

  /** The last items, the last of them in the lowest bits, and where each begins, with the space before it. */
  private int items;

  private final int[] starts = new int[KNOWN];

  /** Where the last value is. */
  private int lastValue;

  // by depth: where the last group in parentheses begins, the group before it in its list, and whether it is a list
  private int depth;
  private final int[] groups = new int[MAX_DEPTH];
  private final int[] siblings = new int[MAX_DEPTH];
  private final boolean[] lists = new boolean[MAX_DEPTH];

  /** @param maxLength the most bytes that the text has */
  DigestText(int maxLength) {
    text = new byte[maxLength];
  }

  /** Begins another text. */
  void clear() {
    length = 0;
    cut = false;
    items = 0;
    lastValue = 0;
    depth = 0;
    Arrays.fill(lists, false);
  }

  /** Ends the text here, because what follows is not known. */
  void cut() {
    if (!cut) {
      space(Item.NAME);
      System.arraycopy(DOTS, 0, text, length, DOTS.length);
      length += DOTS.length;
      cut = true;
    }
  }

  boolean isCut() {
    return cut;
  }

  /** The last item, or one of those before it. */
  Item item(int back) {
    return Item.ALL[items >>> back * ITEM_BITS & (1 << ITEM_BITS) - 1];
  }

  /** Takes the last item back. */
  void dropLast() {
    length = starts[0];
    items >>>= ITEM_BITS;
    System.arraycopy(starts, 1, starts, 0, KNOWN - 1);
  }

  /** Adds one character. */
  void add(Item item, int character) {
    if (begin(item, 1)) {
      text[length++] = (byte) character;
    }
  }

  /** Adds another character to the last item. */
  void join(int character) {
    if (hasRoom(1)) {
      text[length++] = (byte) character;
    }
  }

  /** Adds a keyword, or a name as it is written but for control characters. */
  void word(Item item, ByteBuf from, int start, int end) {
    int count = end - start;
    if (begin(item, count)) {
      from.getBytes(start, text, length, count);
      for (int i = length; i < length + count; i++) {
        text[i] = text[i] >= 0 && text[i] < ' ' || text[i] == 0x7F ? (byte) '?' : text[i];
      }
      length += count;
      if (item == Item.KEYWORD) {
        capitalize(length - count);
      }
    }
  }

  /** Writes the last item, a word in ASCII, in upper case. */
  void capitalize() {
    capitalize(starts[0]);
  }

  private void capitalize(int from) {
    for (int i = from; i < length; i++) {
      text[i] = text[i] >= 'a' && text[i] <= 'z' ? (byte) (text[i] - 0x20) : text[i];
    }
  }

  /** Adds a value, or makes a list of the value before it. */
  void value() {
    if (item(0) == Item.SIGN && isSign(item(1))) {
      dropLast();
    }
    Item first = item(0) == Item.COMMA ? item(1) : Item.OTHER;
    if (first == Item.VALUES) {
      dropLast();
    } else if (first == Item.VALUE && hasRoom(MORE_VALUES.length)) {
      dropLast();
      append(MORE_VALUES);
      items += Item.VALUES.ordinal() - Item.VALUE.ordinal();
    } else {
      add(Item.VALUE, '?');
    }
    lastValue = length;
  }

  /** Whether a plus or minus after such an item belongs to a number. */
  private static boolean isSign(Item before) {
    return switch (before) {
      case OTHER, KEYWORD, SIGN, OPERATOR, COMMA, OPEN, SEMICOLON -> true;
      case NAME, VALUE, VALUES, PERIOD, AT, CLOSE -> false;
    };
  }

  /**
   * Begins a group in parentheses.
   *
   * @param list whether it is a list of values, as after {@code IN}, or a row
   */
  void open(boolean list) {
    boolean ofFunction = item(0) == Item.NAME && !list;
    boolean follows = item(0) == Item.COMMA && item(1) == Item.CLOSE;
    int end = starts[0];
    add(Item.OPEN, '(');
    if (depth < MAX_DEPTH) {
      siblings[depth] = follows && groups[depth] >= 0 ? end : -1;
      lists[depth] = list || follows && lists[depth];
      if (siblings[depth] < 0) {
        groups[depth] = ofFunction ? -1 : length - 1;
      }
    }
    depth++;
  }

  /** Ends a group. It is taken back if it is equal to the one before it in a list. */
  void close() {
    depth--;
    if (depth < 0) {
      // no group begins with it, and no list goes on after it
      depth = 0;
      groups[0] = -1;
      add(Item.CLOSE, ')');
      return;
    }
    if (depth >= MAX_DEPTH || cut) {
      add(Item.CLOSE, ')');
      return;
    }
    boolean onlyValues = item(1) == Item.OPEN
        && (item(0) == Item.VALUES || item(0) == Item.VALUE && lists[depth]);
    if (onlyValues) {
      dropLast();
      if (!hasRoom(DOTS.length)) {
        return;
      }
      append(DOTS);
    }
    int end = siblings[depth];
    int first = groups[depth];
    add(Item.CLOSE, ')');
    if (end < 0 || cut) {
      return;
    }
    // a comma and a space are between the two
    int second = end + 2;
    if (lastValue > second && Arrays.equals(text, first, end, text, second, length)) {
      length = end;
      items = Item.CLOSE.ordinal();
      starts[0] = end - 1;
    } else {
      groups[depth] = second;
    }
  }

  void semicolon() {
    add(Item.SEMICOLON, ';');
    depth = 0;
  }

  private boolean begin(Item item, int count) {
    int start = length;
    if (!hasRoom(count + 1)) {
      return false;
    }
    space(item);
    System.arraycopy(starts, 0, starts, 1, KNOWN - 1);
    starts[0] = start;
    items = items << ITEM_BITS | item.ordinal();
    return true;
  }

  private void space(Item item) {
    Item before = item(0);
    boolean apart = length > 0 && switch (item) {
      case COMMA, CLOSE, PERIOD, SEMICOLON -> false;
      case OPEN -> before != Item.OPEN && before != Item.NAME;
      default -> before != Item.OPEN && before != Item.PERIOD && before != Item.AT;
    };
    if (apart) {
      text[length++] = ' ';
    }
  }

  private boolean hasRoom(int count) {
    if (!cut && length + count + 1 + DOTS.length > text.length) {
      cut();
    }
    return !cut;
  }

  private void append(byte[] bytes) {
    System.arraycopy(bytes, 0, text, length, bytes.length);
    length += bytes.length;
  }

  /** The FNV-1a hash of the text. */
  long hash() {
    long hash = FNV_OFFSET;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ text[i] & 0xFF) * FNV_PRIME;
    }
    return hash;
  }

  @Override
  public String toString() {
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }
}
