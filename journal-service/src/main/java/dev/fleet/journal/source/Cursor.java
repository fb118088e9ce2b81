package dev.fleet.journal.source;

import java.util.Optional;

/**
 * Names an entry of a journal and places it. Immutable.
 *
 * <p>The order is the journal's own, as in sd-journal's {@code compare_locations}: entries numbered
 * by the same source by their number, else entries of one boot by the monotonic clock, else by the
 * wall clock. Two cursors are equal if their texts are.
 */
public final class Cursor implements Comparable<Cursor> {
  /** The longest text; journald's have at most 180 characters. */
  public static final int MAX_LENGTH = 512;

  private static final int ID_LENGTH = 32;
  private static final int MAX_NUMBER_LENGTH = 16;

  /** In the order of journald; texts may have another. */
  private static final String KEYS = "sibmtx";

  private static final int ALL_KEYS = (1 << KEYS.length()) - 1;

  private final String text;

  /** Where the two IDs are in the text: millions of cursors are read, and few are compared. */
  private int sourceAt;

  private int bootAt;
  private long number;
  private long monotonic;
  private long realtime;
  private long hash;

  private Cursor(String text) {
    this.text = text;
  }

  /** Reads {@code s=…;i=…;b=…;m=…;t=…;x=…}; empty if the text is no complete cursor. */
  public static Optional<Cursor> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    var cursor = new Cursor(text);
    int found = 0;
    int from = 0;
    while (from <= text.length()) {
      int semicolon = text.indexOf(';', from);
      int to = semicolon < 0 ? text.length() : semicolon;
      int key =
          to > from + 1 && text.charAt(from + 1) == '=' ? KEYS.indexOf(text.charAt(from)) : -1;
      if (key < 0 || (found & 1 << key) != 0 || !cursor.read(KEYS.charAt(key), from + 2, to)) {
        return Optional.empty();
      }
      found |= 1 << key;
      from = to + 1;
    }
    return found == ALL_KEYS ? Optional.of(cursor) : Optional.empty();
  }

  /** Whether the part of the text is what this key needs. */
  private boolean read(char key, int from, int to) {
    boolean isId = key == 's' || key == 'b';
    if (isId ? to - from != ID_LENGTH : to == from || to - from > MAX_NUMBER_LENGTH) {
      return false;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (digit < 0) {
        return false;
      }
      value = value << 4 | digit;
    }
    switch (key) {
      case 's' -> sourceAt = from;
      case 'i' -> number = value;
      case 'b' -> bootAt = from;
      case 'm' -> monotonic = value;
      case 't' -> realtime = value;
      default -> hash = value;
    }
    return true;
  }

  /** Who numbered the entry: the boot of a journald, or the journal of an embedded manager. */
  public String source() {
    return text.substring(sourceAt, sourceAt + ID_LENGTH);
  }

  /** Its number, unsigned; later entries of the same source have higher ones. */
  public long number() {
    return number;
  }

  /** The text that journalctl takes and gives. */
  public String text() {
    return text;
  }

  @Override
  public int compareTo(Cursor other) {
    if (isSame(sourceAt, other, other.sourceAt) && number != other.number) {
      return Long.compareUnsigned(number, other.number);
    }
    if (isSame(bootAt, other, other.bootAt) && monotonic != other.monotonic) {
      return Long.compareUnsigned(monotonic, other.monotonic);
    }
    if (realtime != other.realtime) {
      return Long.compareUnsigned(realtime, other.realtime);
    }
    return Long.compareUnsigned(hash, other.hash);
  }

  private boolean isSame(int idAt, Cursor other, int otherAt) {
    return text.regionMatches(idAt, other.text, otherAt, ID_LENGTH);
  }

  /** Whether this entry comes later in the journal. */
  public boolean isAfter(Cursor other) {
    return compareTo(other) > 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cursor cursor && text.equals(cursor.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
