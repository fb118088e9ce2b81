package dev.fleet.journal.source;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

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

  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern NUMBER = Pattern.compile("[0-9a-f]{1,16}");

  private final String text;
  private final String source;
  private final long number;
  private final String boot;
  private final long monotonic;
  private final long realtime;
  private final long hash;

  private Cursor(String text, Map<String, String> parts) {
    this.text = text;
    this.source = id(parts, "s");
    this.number = number(parts, "i");
    this.boot = id(parts, "b");
    this.monotonic = number(parts, "m");
    this.realtime = number(parts, "t");
    this.hash = number(parts, "x");
  }

  /** Reads {@code s=…;i=…;b=…;m=…;t=…;x=…}; empty if the text is no complete cursor. */
  public static Optional<Cursor> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    var parts = new HashMap<String, String>();
    int from = 0;
    while (from <= text.length()) {
      int semicolon = text.indexOf(';', from);
      int to = semicolon < 0 ? text.length() : semicolon;
      int equals = text.indexOf('=', from);
      if (equals < 0
          || equals > to
          || parts.put(text.substring(from, equals), text.substring(equals + 1, to)) != null) {
        return Optional.empty();
      }
      from = to + 1;
    }
    try {
      return Optional.of(new Cursor(text, parts));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String id(Map<String, String> parts, String name) {
    String value = parts.getOrDefault(name, "");
    if (!ID.matcher(value).matches()) {
      throw new IllegalArgumentException("bad " + name);
    }
    return value;
  }

  private static long number(Map<String, String> parts, String name) {
    String value = parts.getOrDefault(name, "");
    if (!NUMBER.matcher(value).matches()) {
      throw new IllegalArgumentException("bad " + name);
    }
    return Long.parseUnsignedLong(value, 16);
  }

  /** Who numbered the entry: the boot of a journald, or the journal of an embedded manager. */
  public String source() {
    return source;
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
    if (source.equals(other.source) && number != other.number) {
      return Long.compareUnsigned(number, other.number);
    }
    if (boot.equals(other.boot) && monotonic != other.monotonic) {
      return Long.compareUnsigned(monotonic, other.monotonic);
    }
    if (realtime != other.realtime) {
      return Long.compareUnsigned(realtime, other.realtime);
    }
    return Long.compareUnsigned(hash, other.hash);
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
